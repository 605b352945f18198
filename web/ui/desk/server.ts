/** Everything the desk asks of the server, in one place. */
import { call } from '../api'
import type { Alarm, CaseDetail, CaseRow, Device, HistoryItem, Point } from '../api/types'

export interface Page<T> { items: T[]; next: string | null }
export interface QueueCount { desk: string; stage: string; stage_label: string; count: number; overdue: number }
export interface CaseQuery {
  stage?: string; area?: string; grid?: string; overdue?: boolean; q?: string; after?: string; limit?: number
}
export interface MovedItem { id: string; ok: boolean; version: number | null; problem: string | null }
export interface Limit { value: number; unit: string }
export interface Condition { id: string; text: string; closing_text: string; limit: Limit }
export interface Category { id: string; code: string; kind: string; name: string; conditions: Condition[] }
export interface Department { id: string; name: string; name_en: string; level: string }
export interface Person { id: string; name: string | null; roles: string[] }
export interface Shape { type: string; coordinates: unknown }
export interface GridDetail {
  code: string; name: string; community_name: string | null; town_name: string | null; county_name: string | null; point: Point
  area_m2: number; population_estimate: number | null; officer_name: string | null; shape: Shape; neighbours: { code: string; name: string; shape: Shape }[]
}
export interface Division { code: string; name: string; level: string; parent: string | null; grids: number }
export interface Post { id: string; grid: string; grid_name: string; person_name: string | null; role: string; from: string }
export interface Reading { at: string; metric: string; value: number | string | boolean; quality: string }
export interface Readings { items: Reading[]; next: string | null; unit: string | null; thresholds: { level: number; value: number }[] }
export interface Reject { id: string; at: string; topic: string; device: string | null; reason: string; payload: string }

function query(asked: object): string {
  const told = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value !== undefined && value !== null && value !== '') told.set(name, String(value))
  const text = told.toString()
  return text ? `?${text}` : ''
}

const get = <T>(path: string, asked: object = {}) => call('GET', path + query(asked)) as Promise<T>
const post = <T>(path: string, body: object) => call('POST', path, body) as Promise<T>
const part = encodeURIComponent

export const server = {
  queues: () => get<Page<QueueCount>>('/desks'),
  cases: (asked: CaseQuery) => get<Page<CaseRow>>('/cases', asked),
  case: (id: string) => get<CaseDetail>(`/cases/${part(id)}`),
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
  readings: (code: string, asked: { from: string; to: string; metric: string; step?: string }) => get<Readings>(`/devices/${part(code)}/readings`, asked),
  alarms: (asked: { state?: string; after?: string }) => get<Page<Alarm>>('/alarms', { limit: 200, ...asked }),
  alarm: (id: string) => get<Alarm>(`/alarms/${part(id)}`),
  rejects: (after?: string) => get<Page<Reject>>('/rejects', { limit: 100, after }),
}

/** The sentence to show for anything that went wrong. */
export const sentence = (problem: unknown) => (problem instanceof Error ? problem.message : String(problem))
export const photoUrl = (sha256: string, size: 'thumb' | 'view' | 'original') => `/api/v1/photos/${sha256}?size=${size}`
