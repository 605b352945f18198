/** A task or case opened on the phone: read, acted on, and read again when somebody else has acted. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import { api, Problem } from '../api'
import type { Alarm, CaseDetail, HistoryItem, Move, Page, Stated, TaskDetail } from '../api/types'
import { useLive } from '../live'
import { t } from '../texts'
import { reading } from './reading'

export type SubjectKind = 'case' | 'alarm'
const PATHS = { case: 'cases', alarm: 'alarms' } as const
export type Subject<K extends SubjectKind> = K extends 'case' ? CaseDetail : Alarm

export const readTask = (id: string) => reading<TaskDetail>(() => `task:${id}`, () => api.get<TaskDetail>(`/tasks/${id}`))

/** The thing a task is about, with its history. */
export function useSubject<K extends SubjectKind>(kind: K, id: string) {
  const subject = reading<Subject<K>>(() => `${kind}:${id}`, () => api.get<Subject<K>>(`/${PATHS[kind]}/${id}`))
  const history = reading<HistoryItem[]>(() => `${kind}-history:${id}`, async () => (await api.get<Page<HistoryItem>>(`/${PATHS[kind]}/${id}/history`)).items)
  const refresh = () => Promise.all([subject.refresh(), history.refresh()])
  const { subscribe } = useLive()
  subscribe(kind, (change) => { if (change.id === id) void refresh() }, () => void refresh())
  const returned = () => { if (!document.hidden) void refresh() }
  document.addEventListener('visibilitychange', returned)
  onScopeDispose(() => document.removeEventListener('visibilitychange', returned))
  void refresh()
  return { subject, history, refresh }
}

/** Makes a move on it; a lost race reads the thing again and says who was first. */
export function useMoving(kind: SubjectKind, id: string, version: () => number, done: () => void | Promise<void>, lost: () => void | Promise<unknown>) {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)

  async function make(move: Move, stated: Stated): Promise<void> {
    busy.value = true
    problem.value = null
    try {
      await api.post(`/${PATHS[kind]}/${id}/moves`, { ...stated, move: move.move, version: version() })
      await done()
    } catch (error) {
      problem.value = error instanceof Problem ? error : new Problem(0, 'fault', t('common.error.unexpected'))
      if (problem.value.status === 409) await lost()
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, make }
}
