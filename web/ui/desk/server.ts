/** Everything the desk asks of the server, in one place. */
import { api } from '../api'
import type {
  Alarm, AlarmHold, AlarmLoad, AlarmRule, AlarmSituation, CaseDetail, CaseRow, Category, Department, Device, Division, GridDetail, HistoryItem, MovedItem, Page, Person, Post, QueueCount, Readings, Reject, Replay, SimilarCase,
} from '../api/types'
import type { Order } from './order'

export interface CaseQuery {
  queue?: string; order?: Order; stage?: string; area?: string; grid?: string; overdue?: boolean; q?: string; after?: string; limit?: number
}

const { get, post } = api
const part = encodeURIComponent

export const server = {
  queues: () => get<Page<QueueCount>>('/desks'),
  cases: (asked: CaseQuery) => get<Page<CaseRow>>('/cases', { ...asked }),
  case: (id: string) => get<CaseDetail>(`/cases/${part(id)}`),
  similar: (id: string) => get<{ items: SimilarCase[] }>(`/cases/${part(id)}/similar`),
  history: (kind: 'cases' | 'alarms', id: string) => get<Page<HistoryItem>>(`/${kind}/${part(id)}/history`),
  moveCase: (id: string, stated: object) => post<CaseDetail>(`/cases/${part(id)}/moves`, stated),
  moveCases: (stated: object) => post<{ items: MovedItem[] }>('/cases/moves', stated),
  moveAlarm: (id: string, stated: object) => post<Alarm>(`/alarms/${part(id)}/moves`, stated),
  categories: () => get<Page<Category>>('/categories', { limit: 500 }),
  departments: () => get<Page<Department>>('/departments'),
  persons: (department: string) => get<Page<Person>>('/persons', { department }),
  grid: (code: string) => get<GridDetail>(`/grids/${part(code)}`),
  divisions: (parent?: string) => get<Page<Division>>('/divisions', { parent }),
  posts: (asked: { county?: string; town?: string; grid?: string; after?: string }) => get<Page<Post>>('/posts', { limit: 200, ...asked }),
  devices: (asked: { q?: string; after?: string }) => get<Page<Device>>('/devices', { limit: 200, ...asked }),
  device: (code: string) => get<Device>(`/devices/${part(code)}`),
  readings: (code: string, asked: { from: string; to: string; metric: string; step?: number }) => get<Readings>(`/devices/${part(code)}/readings`, { ...asked }),
  alarms: (asked: { state?: string; after?: string }) => get<Page<Alarm>>('/alarms', { limit: 200, ...asked }),
  alarm: (id: string) => get<Alarm>(`/alarms/${part(id)}`),
  rules: () => get<Page<AlarmRule>>('/alarm-rules'),
  ruleVersions: (id: string) => get<Page<AlarmRule>>(`/alarm-rules/${part(id)}/versions`),
  setRule: (stated: object) => post<AlarmRule>('/alarm-rules', stated),
  replayRule: (asked: object) => post<Replay>('/alarm-rules/replay', asked),
  alarmLoad: () => get<AlarmLoad>('/alarm-load'),
  situations: () => get<Page<AlarmSituation>>('/situations', { stage: 'open', limit: 100 }),
  holds: () => get<Page<AlarmHold>>('/alarm-holds'),
  placeHold: (stated: object) => post<AlarmHold>('/alarm-holds', stated),
  endHold: (id: string) => post<AlarmHold>(`/alarm-holds/${part(id)}/end`, {}),
  rejects: (after?: string) => get<Page<Reject>>('/rejects', { limit: 100, after }),
}

/** The sentence to show for anything that went wrong. */
export const sentence = (problem: unknown) => (problem instanceof Error ? problem.message : String(problem))
export const photoUrl = (sha256: string, size: 'thumb' | 'view' | 'original') => `/api/v1/photos/${sha256}?size=${size}`
