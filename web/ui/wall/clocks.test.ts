/** The clocks of the wall: what is left, what is over, and the same hour for everyone. */
import { describe, expect, it } from 'vitest'
import { ackClock, cityClock, span, stopwatch } from './clocks'

describe('the clocks', () => {
  it('count minutes and, past an hour, hours', () => {
    expect(stopwatch(93_000)).toBe('01:33')
    expect(stopwatch(7_450_000)).toBe('2:04:10')
  })

  it.each([
    [93_000, '01:33', '01:33'], [3_600_000, '1小时', '1h'], [72_951_000, '20小时15分钟', '20h 15m'],
    [86_400_000, '1天', '1d'], [2_193_400_000, '25天9小时', '25d 9h'],
  ])('tell how long ago %d ms are', (ms, zh, en) => {
    expect([span(ms, 'zh-CN'), span(ms, 'en')]).toEqual([zh, en])
  })

  it('turn amber in the last ninety seconds and say how far over they are', () => {
    const raised = '2026-03-01T03:00:00+08:00'
    const due = '2026-03-01T03:05:00+08:00'
    const at = (clock: string) => ackClock(raised, due, Date.parse(`2026-03-01T${clock}+08:00`))
    expect(at('03:02:00')).toEqual({ state: 'ok', text: '03:00', share: 0.4 })
    expect(at('03:04:00').state).toBe('soon')
    expect(at('03:06:30')).toEqual({ state: 'over', text: '01:30', share: 1 })
  })

  it('show the city’s hour whatever zone the machine stands in', () => {
    expect(cityClock('2026-02-28T19:00:05Z')).toBe('03:00:05')
  })
})
