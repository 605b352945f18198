/** The curve asks for the time around the alarm and never hides a peak. */
import { describe, expect, it } from 'vitest'
import type { Alarm, Readings } from '../api/types'
import { curveWindow, toCurve } from './curve'

describe('the curve', () => {
  it('runs from a quarter of an hour before the signal to now while the alarm lasts', () => {
    const alarm = { raised_at: '2026-03-01T03:00:00Z', last_at: '2026-03-01T03:01:00Z', state: 'acknowledged_active' } as Alarm
    expect(curveWindow(alarm, Date.parse('2026-03-01T03:30:00Z'))).toEqual({ from: '2026-03-01T02:45:00.000Z', to: '2026-03-01T03:30:00.000Z', step: 7 })
  })

  it('ends a quarter of an hour after the last signal of an alarm that is over', () => {
    const alarm = { raised_at: '2026-03-01T03:00:00Z', last_at: '2026-03-01T03:10:00Z', state: 'closed' } as Alarm
    expect(curveWindow(alarm, Date.parse('2026-03-01T09:00:00Z')).to).toBe('2026-03-01T03:25:00.000Z')
  })

  it('keeps the extremes of each step and leaves other measures and texts out', () => {
    const readings = { unit: 'm', thresholds: [{ metric: 'level', level: 2, value: 3 }, { metric: 'battery', level: 1, value: 3.3 }], items: [
      { at: '2026-03-01T03:01:00Z', metric: 'level', value: 2, low: 1, high: 4 },
      { at: '2026-03-01T03:00:00Z', metric: 'level', value: 1, low: null, high: null },
      { at: '2026-03-01T03:00:30Z', metric: 'battery', value: 3.6 }, { at: '2026-03-01T03:00:40Z', metric: 'level', value: null },
    ] } as unknown as Readings
    const curve = toCurve(readings, 'level', { from: '2026-03-01T03:00:00Z', to: '2026-03-01T03:02:00Z' })
    expect(curve.values).toEqual([1, 2])
    expect(curve.high).toEqual([1, 4])
    expect(curve.limits.map((l) => l.value)).toEqual([3])
  })
})
