/** What the room of plans asks of the server. */
import { api } from '../../api'
import { postOnce } from '../../api/once'
import type { Page, PlanContent, PlanRow, PlanTold } from '../../api/types'

const part = encodeURIComponent
export interface PlanWritten { name: string; kind: string; content: PlanContent; revised_on: string }

export const plans = {
  all: () => api.get<Page<PlanRow>>('/plans'),
  one: (id: string) => api.get<PlanTold>(`/plans/${part(id)}`),
  draft: (told: { code: string } & Omit<PlanWritten, 'revised_on'>) => postOnce<PlanTold>('/plans', told),
  revise: (id: string, version: number, told: PlanWritten) => api.put<PlanTold>(`/plans/${part(id)}`, { version, ...told }),
  move: (id: string, version: number, move: 'put_in_force' | 'void') => api.post<PlanTold>(`/plans/${part(id)}/moves`, { move, version }),
}
/** What a new plan begins with: one of each, so that nothing is empty. */
export const blank = (): PlanContent => ({
  basis: '—', scope: '—', starts: [{ level: 4, condition: '—' }], posts: [{ post: '—', holder: '—', duty: '—' }],
  cards: [{ act: '—', department: '—', due_min: 30, levels: [4], message: '—' }], wants: [], matches: { kinds: ['accident'], metrics: [], words: [] },
})
