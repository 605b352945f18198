/** The errands of my team: kept for reading without a network, its steps and counts told through the outbox, its way followed. */
import '../texts/calls'
import { computed, watch } from 'vue'
import type { MyErrand, Stated } from '../api/types'
import { onCaughtUp, onChanged } from '../live'
import { metresBetween } from '../map/points'
import { answerOf } from './answered'
import { saveAnswer } from './answering'
import { arrived, items, moveOf, onItsWay } from './duties'
import { here, shareErrands } from './errandtrack'
import { me } from './me'
import { sendDue } from './outbox'
import { reading } from './reading'

export const errands = reading<MyErrand[]>(() => `errands:${me.value?.id}`, () => items<MyErrand>('/my-errands'))

/** So near to the place of the emergency the phone proposes to say that the team is there. */
const THERE_M = 150
export const isThere = (each: MyErrand) =>
  ['alerted', 'en_route'].includes(stageOf(each)) && here.value !== null && metresBetween(here.value, each.emergency_point) <= THERE_M

const AT_BASE = 'available'
/** What a step that is on its way will have led to. */
const LEADS_TO: Record<string, string> = { set_out: 'en_route', arrive: 'on_scene', back: AT_BASE }
const step = (each: MyErrand) => answerOf({ subject: { kind: 'errand', id: each.errand.id, version: each.errand.team.version }, only: Object.keys(LEADS_TO) })
/** The step and the count that are on their way, or were refused. */
export const waitingOf = (each: MyErrand) => [Object.keys(LEADS_TO), ['check']]
  .map((only) => onItsWay('errand', each.errand.id, each.errand.team.version, only)).filter((row) => row !== undefined)
/** Where the team is by what this phone knows. */
export function stageOf(each: MyErrand): string {
  const told = step(each)
  return (told && told.report.state !== 'needs_you' && LEADS_TO[moveOf(told)]) || each.errand.team.stage
}

/** Written down first; `people` are those who are well. */
export async function tell({ errand, emergency_title }: MyErrand, move: string, label: string, people?: number): Promise<void> {
  const said = people === undefined ? {} : { people }
  await saveAnswer('errand', errand.id, { version: errand.team.version, title: emergency_title, grid: '' }, { move, label }, said as unknown as Stated)
  sendDue()
}
/** Back at base ends the errand, and its following, whether the server has heard of it yet or not. */
const running = computed(() => errands.value.value?.filter((each) => stageOf(each) !== AT_BASE).map((each) => each.errand.id).join(' '))

export function followErrands(): void {
  onChanged((change) => { if (change.kind === 'team') void errands.refresh() })
  onCaughtUp(() => void errands.refresh())
  watch(arrived, () => void errands.refresh())
  watch(running, (now) => { if (now !== undefined) void shareErrands(now.split(' ').filter(Boolean)) }, { immediate: true })
  void errands.refresh()
}
