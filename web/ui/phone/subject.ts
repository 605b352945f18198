/** A task or case opened on the phone: read, and read again when somebody else has acted. */
import { onScopeDispose } from 'vue'
import { api } from '../api'
import type { Alarm, CaseDetail, HistoryItem, Page, TaskDetail } from '../api/types'
import { useLive } from '../live'
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
