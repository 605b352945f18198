/** Any moment of a past span is as it was. */
import { describe, expect, it } from 'vitest'
import type { DrawingThen, MoveThen, ThingThen } from '../../api/types'
import { doneBy, drawnAt, onward, standingAt } from './playback'

const at = (clock: string) => Date.parse(`2026-11-20T${clock}:00Z`)
const thing = (kind: string, since: string, to: string | null, facts: object = {}): ThingThen =>
  ({ kind, id: kind, name: kind, point: { lon: 1, lat: 1 }, since: `2026-11-20T${since}:00Z`, to: to && `2026-11-20T${to}:00Z`, facts } as ThingThen)

describe('a past span', () => {
  const things = [thing('alarm', '01:00', '02:00', { level: 2 }), thing('case', '00:30', null, { deadline: '2026-11-20T01:30:00Z', finished_at: '2026-11-20T03:00:00Z' }), thing('emergency', '01:20', null, { drill: false })]
  const marks = (clock: string) => standingAt(things, at(clock)).map((each) => each.mark)

  it('shows what lived at the moment, with the mark it had then', () => {
    expect([marks('00:00'), marks('00:45'), marks('01:10'), marks('01:45'), marks('02:00'), marks('03:30')]).toEqual([
      [], ['case'], ['alarm2', 'case'], ['alarm2', 'overdue', 'emergency'], ['overdue', 'emergency'], ['case', 'emergency']])
  })
  it('shows what was drawn until it was taken off, and does not draw it again while nothing changes', () => {
    const drawings = [thing('circle', '01:00', '01:30'), thing('line', '01:20', null)] as unknown as DrawingThen[]
    const seen = ['00:59', '01:00', '01:25', '01:30'].map((clock) => drawnAt(drawings, at(clock)).map((each) => each.kind))
    expect(seen).toEqual([[], ['circle'], ['circle', 'line'], ['line']])
    const before = drawnAt(drawings, at('01:21'))
    expect(drawnAt(drawings, at('01:22'), before)).toBe(before)
  })
  it('tells what had been done by then, the latest first, and no more than there is room for', () => {
    const moves = ['01:00', '01:10', '01:20'].map((clock) => ({ at: `2026-11-20T${clock}:00Z`, text: clock }) as MoveThen)
    expect(doneBy(moves, at('01:15')).map((each) => each.text)).toEqual(['01:10', '01:00'])
    expect(doneBy(moves, at('02:00'), 1).map((each) => each.text)).toEqual(['01:20'])
  })
  it('runs as many times faster as it says and stops at the end', () => {
    expect(onward(0, 1000, 10, 60_000)).toBe(10_000)
    expect(onward(55_000, 1000, 10, 60_000)).toBe(60_000)
  })
})
