/** A long clock becomes weeks of days, a short one a strip; no minute is lost on the way. */
import { describe, expect, it } from 'vitest'
import type { ClockReason, ClockSegment } from '../api/types'
import { cells, drawnAsStrip, pieces, rows, weekday, weight } from './account'

const at = (day: string, clock: string) => `${day}T${clock}:00+08:00`
const segment = (from: string, to: string, reason: ClockReason, told = ''): ClockSegment =>
  ({ from, to, reason, told, counted: ['work', 'extension', 'over'].includes(reason), label: reason, ahead: false })

const short = pieces([
  segment(at('2026-11-23', '09:00'), at('2026-11-23', '12:00'), 'work'),
  segment(at('2026-11-23', '12:00'), at('2026-11-23', '14:00'), 'noon'),
  segment(at('2026-11-23', '14:00'), at('2026-11-23', '18:00'), 'work'),
  segment(at('2026-11-23', '18:00'), at('2026-11-24', '08:00'), 'night'),
  segment(at('2026-11-24', '08:00'), at('2026-11-24', '09:00'), 'work'),
])
const long = pieces([
  segment(at('2026-11-20', '09:00'), at('2026-11-20', '12:00'), 'work'),
  segment(at('2026-11-20', '12:00'), at('2027-01-13', '09:00'), 'hung', '冬季'),
  segment(at('2027-01-13', '09:00'), at('2027-01-13', '12:00'), 'work'),
])

describe('the account of a clock', () => {
  it('is a strip while it is short', () => {
    expect(drawnAsStrip(short)).toBe(true)
    expect(drawnAsStrip(long)).toBe(false)
  })
  it('squeezes what does not count', () => expect(weight(short[3]!)).toBeLessThan(weight(short[0]!)))
  it('cuts at midnight of the city and loses nothing', () => {
    const days = cells(short)
    expect(days.map((day) => new Date(day.start).toISOString())).toEqual(['2026-11-22T16:00:00.000Z', '2026-11-23T16:00:00.000Z'])
    expect(days.map((day) => day.counted / 3_600_000)).toEqual([7, 1])
    const sum = (all: { from: number; to: number }[]) => all.reduce((total, each) => total + each.to - each.from, 0)
    expect(sum(cells(long).flatMap((day) => day.pieces))).toBe(sum(long))
  })
  it('knows its weekdays', () => expect(cells(short).map((day) => weekday(day.start))).toEqual([0, 1]))
  it('tells weeks that are all alike in one row', () => {
    const told = rows(cells(long))
    expect(told.map((row) => row.kind)).toEqual(['week', 'run', 'week'])
    expect(told[1]).toMatchObject({ weeks: 7 })
  })
})
