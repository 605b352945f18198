/** A past span played on the wall: loaded whole once, then any moment of it is reckoned here. */
import { computed, ref, shallowRef } from 'vue'
import type { DrawingThen, MoveThen, Playback, ThingThen } from '../../api/types'
import type { MarkName } from '../marks'
import { teamsAt } from './whereabouts'

export interface Then { thing: ThingThen; mark: MarkName }

export const HOUR_MS = 3_600_000
/** Playing: from, to, the moment shown, and how many times faster than life; null: the wall is live. */
export const span = shallowRef<{ from: number; to: number; data: Playback } | null>(null)
export const moment = ref(0)
export const speed = ref(10)
export const playing = ref(false)
/** While the bar is on screen the map shows what was, or nothing yet. */
export const looking = ref(false)

/** What lived at that moment, each with the mark it had then. */
export function standingAt(things: ThingThen[], at: number): Then[] {
  return things.filter((each) => lived(each, at)).map((thing) => ({ thing, mark: markAt(thing, at) }))
}
const lived = (each: { since: string; to: string | null }, at: number) => Date.parse(each.since) <= at && (!each.to || Date.parse(each.to) > at)

/** What stood drawn at that moment; the very list of before while nothing has changed. */
export function drawnAt(drawings: DrawingThen[], at: number, before: DrawingThen[] = []): DrawingThen[] {
  const now = drawings.filter((each) => lived(each, at))
  return now.length === before.length && now.every((each, i) => each === before[i]) ? before : now
}

function markAt({ kind, facts }: ThingThen, at: number): MarkName {
  if (kind === 'alarm') return Number(facts.level) >= 2 ? 'alarm2' : 'alarm1'
  if (kind === 'emergency') return facts.drill ? 'drill' : 'emergency'
  const late = facts.deadline && Date.parse(String(facts.deadline)) < at && !(facts.finished_at && Date.parse(String(facts.finished_at)) <= at)
  return late ? 'overdue' : 'case'
}

/** What had been done by then, the latest first. */
export function doneBy(moves: MoveThen[], at: number, most = 60): MoveThen[] {
  let end = moves.length
  while (end && Date.parse(moves[end - 1]!.at) > at) end--
  return moves.slice(Math.max(0, end - most), end).reverse()
}

/** The moment after `passed` real milliseconds; playing ends with the span. */
export function onward(at: number, passed: number, times: number, end: number): number {
  return Math.min(end, at + passed * times)
}

export const shown = computed(() => (span.value ? standingAt(span.value.data.things, moment.value) : []))
export const drawn = computed<DrawingThen[]>((before) => (span.value ? drawnAt(span.value.data.drawings, moment.value, before) : []))
export const teams = computed(() => (span.value ? teamsAt(span.value.data.teams, moment.value) : []))
export const away = computed(() => teams.value.filter((each) => each.stage !== 'base'))
export const told = computed(() => (span.value ? doneBy(span.value.data.moves, moment.value) : []))
export const counts = computed(() => {
  const of = (kind: string) => shown.value.filter((each) => each.thing.kind === kind).length
  return { alarm: of('alarm'), emergency: of('emergency'), case: of('case'), overdue: shown.value.filter((each) => each.mark === 'overdue').length, team: away.value.length }
})
