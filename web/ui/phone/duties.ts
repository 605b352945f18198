/** Emergency tasks and scenes of this officer: kept for reading without a network, answered through the outbox. */
import '../texts/duty'
import { computed, watch } from 'vue'
import { api, Problem } from '../api'
import type { Duty, MyScene, Page, Stated } from '../api/types'
import { onCaughtUp, onChanged } from '../live'
import { toast } from '../parts/toast'
import { t } from '../texts'
import { answerOf, type AnswerBody } from './answered'
import { saveAnswer, type Answerable, type Asked, type Made } from './answering'
import { me } from './me'
import { mine, sendDue } from './outbox'
import { position } from './position'
import { reading } from './reading'

const GATHER_MS = 400

/** Not everybody who opens the phone has duties. */
export async function items<T>(path: string, query: Record<string, string> = {}): Promise<T[]> {
  try {
    return (await api.get<Page<T>>(path, query)).items
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return []
    throw error
  }
}
export const duties = reading<Duty[]>(() => `duties:${me.value?.id}`, () => items<Duty>('/emergency-tasks', { state: 'open' }))
export const scenes = reading<MyScene[]>(() => `scenes:${me.value?.id}`, () => items<MyScene>('/my-scenes'))
export const refreshDuties = () => Promise.all([duties.refresh(), scenes.refresh()])

/** The answer on its way; what has arrived is told by the server. */
export const onItsWay = (kind: Answerable, id: string, version: number, only: string[]) => {
  const row = answerOf({ subject: { kind, id, version }, only })
  return row && row.report.state !== 'received' ? row : undefined
}
export const moveOf = (row: { report: { body: string } }) => (JSON.parse(row.report.body) as AnswerBody).move

/** Written down, with the place where the phone knows it: without one the time alone is kept. */
export async function sayHere(kind: Answerable, id: string, asked: Asked, made: Made, placed: boolean): Promise<void> {
  const here = placed ? await position().catch(() => null) : null
  const stated = here ? { point: { ...here.point, crs: 'wgs84', accuracy_m: here.accuracy_m } } : {}
  await saveAnswer(kind, id, asked, made, stated as unknown as Stated)
  toast(t('duty.kept'), 'done')
  sendDue()
}

export const arrived = computed(() => mine.value.filter(({ report }) => report.kind === 'moves' && report.state === 'received').length)
let following = false
export function followDuties(): void {
  if (following) return
  following = true
  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = () => { timer ??= setTimeout(() => { timer = undefined; void refreshDuties() }, GATHER_MS) }
  onChanged((change) => { if (change.kind === 'emergency' || change.kind === 'notice') soon() })
  onCaughtUp(soon)
  watch(arrived, soon)
}
