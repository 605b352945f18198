/** The account of a clock made ready to draw: a strip for short clocks, days of a calendar for long ones. */
import type { ClockReason, ClockSegment } from '../api/types'

export interface Piece { from: number; to: number; counted: boolean; reason: ClockReason; label: string; told: string; ahead: boolean }
export interface DayCell { start: number; pieces: Piece[]; counted: number; whole: Piece | null }
export type Row = { kind: 'week'; cells: (DayCell | null)[] } | { kind: 'run'; weeks: number; first: DayCell; last: DayCell }

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** The city's time all year round. */
const OFFSET = 8 * HOUR
/** A strip longer than this is no longer legible: then it becomes days. */
const STRIP_MS = 3 * DAY
/** Time that does not count is drawn at most this long in a strip, so that a night does not push the work aside. */
const SQUEEZED = 90 * MINUTE
const DAYS_OF_WEEK = 7
/** Runs of weeks that are all the same take one row. */
const RUN_WEEKS = 2

export const pieces = (segments: readonly ClockSegment[]): Piece[] =>
  segments.map(({ from, to, ...rest }) => ({ ...rest, from: Date.parse(from), to: Date.parse(to) }))

export function drawnAsStrip(all: readonly Piece[]): boolean {
  return all.length === 0 || all[all.length - 1]!.to - all[0]!.from <= STRIP_MS
}

/** How much room a piece gets in the strip. */
export const weight = ({ counted, from, to }: Piece) => Math.max(MINUTE, counted ? to - from : Math.min(to - from, SQUEEZED))

export const dayOf = (at: number) => Math.floor((at + OFFSET) / DAY) * DAY - OFFSET
/** 0 is Monday. */
export const weekday = (start: number) => (Math.floor((start + OFFSET) / DAY) + 3) % DAYS_OF_WEEK

/** Every day from the first piece to the last, with its pieces cut at midnight. */
export function cells(all: readonly Piece[]): DayCell[] {
  const days = new Map<number, Piece[]>()
  for (const piece of all) {
    for (let start = dayOf(piece.from); start < piece.to; start += DAY) {
      const part = { ...piece, from: Math.max(piece.from, start), to: Math.min(piece.to, start + DAY) }
      days.set(start, [...(days.get(start) ?? []), part])
    }
  }
  return [...days].map(([start, own]) => ({
    start, pieces: own,
    counted: own.reduce((sum, each) => sum + (each.counted ? each.to - each.from : 0), 0),
    whole: own.every((each) => each.reason === own[0]!.reason && each.told === own[0]!.told) ? own[0]! : null,
  }))
}

/** Weeks from Monday to Sunday; weeks on end in which nothing but one thing happens are told in one row. */
export function rows(days: readonly DayCell[]): Row[] {
  const told: Row[] = []
  for (const week of weeks(days)) {
    const last = told[told.length - 1]
    const same = uniform(week)
    if (same && last?.kind === 'run' && last.first.whole!.reason === same.whole!.reason && last.first.whole!.told === same.whole!.told) {
      told[told.length - 1] = { ...last, weeks: last.weeks + 1, last: week[DAYS_OF_WEEK - 1]! }
    } else told.push(same ? { kind: 'run', weeks: 1, first: same, last: week[DAYS_OF_WEEK - 1]! } : { kind: 'week', cells: week })
  }
  return told.flatMap((row) => (row.kind === 'run' && row.weeks < RUN_WEEKS ? single(row, days) : [row]))
}

function single(row: Extract<Row, { kind: 'run' }>, days: readonly DayCell[]): Row[] {
  const at = days.indexOf(row.first)
  return [{ kind: 'week', cells: days.slice(at, at + DAYS_OF_WEEK) }]
}

function weeks(days: readonly DayCell[]): (DayCell | null)[][] {
  const all: (DayCell | null)[][] = []
  for (const cell of days) {
    const at = weekday(cell.start)
    if (at === 0 || !all.length) all.push(Array<DayCell | null>(DAYS_OF_WEEK).fill(null))
    all[all.length - 1]![at] = cell
  }
  return all
}

/** The first day of a whole week that is one thing throughout. */
function uniform(week: readonly (DayCell | null)[]): DayCell | null {
  const first = week[0]
  if (!first?.whole) return null
  return week.every((cell) => cell?.whole && cell.whole.reason === first.whole!.reason && cell.whole.told === first.whole!.told) ? first : null
}
