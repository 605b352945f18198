/** Times in words, in both languages. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Deadline } from '../api/types'
import './phone-english'
import { setLanguage } from './t'
import { ago, dateTime, figure, limitWords, span, timeLeft } from './time'

const NOW = Date.parse('2026-11-24T06:00:00+08:00')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const due = (ms: number, rest: Partial<Deadline> = {}): Deadline => ({ at: new Date(NOW + ms).toISOString(), state: 'ok', used: 0.5, running: true, stopped: null, first: null, ...rest })
afterEach(() => setLanguage('zh-CN'))

describe('span', () => {
  it.each([[30_000, '不到 1 分钟'], [5 * MINUTE, '5 分钟'], [HOUR, '1 小时'], [HOUR + 4 * MINUTE, '1 小时 4 分'], [26 * HOUR, '1 天 2 小时'], [48 * HOUR, '2 天'], [-1, '不到 1 分钟']])('%i ms is %s', (ms, words) => {
    expect(span(ms)).toBe(words)
  })
})

describe('timeLeft', () => {
  it('says what is left, what is soon and what is over', () => {
    expect(timeLeft(due(2 * HOUR), NOW)).toBe('剩余 2 小时')
    expect(timeLeft(due(20 * MINUTE, { state: 'soon' }), NOW)).toBe('即将到期 · 剩余 20 分钟')
    expect(timeLeft(due(-3 * HOUR, { state: 'over' }), NOW)).toBe('超期 3 小时')
  })

  it('turns over by the clock, without waiting for the server', () => {
    expect(timeLeft(due(-MINUTE, { state: 'soon' }), NOW)).toBe('超期 1 分钟')
  })

  it('stands still once the work is done', () => {
    expect(timeLeft(due(-HOUR, { running: false }), NOW)).toBe('按时完成')
    expect(timeLeft(due(-HOUR, { running: false, state: 'over' }), NOW)).toBe('超期完成')
  })

  it('speaks English to who wants it', async () => {
    await setLanguage('en')
    expect(timeLeft(due(2 * HOUR), NOW)).toBe('2 h left')
  })
})

describe('moments', () => {
  it('are told in the city’s time, with the year only when it is another', () => {
    expect(dateTime('2026-11-23T22:05:00Z', NOW)).toBe('11月24日 06:05')
    expect(dateTime('2025-01-02T03:04:00Z', NOW)).toContain('2025')
  })

  it('are told as ago within a day', () => {
    expect(ago(new Date(NOW - 30_000).toISOString(), NOW)).toBe('刚刚')
    expect(ago(new Date(NOW - 90 * MINUTE).toISOString(), NOW)).toBe('1 小时前')
    expect(ago(new Date(NOW - 25 * HOUR).toISOString(), NOW)).toBe('11月23日 05:00')
  })
})

it('names limits by their unit', () => {
  expect(limitWords({ value: 4, unit: 'working_hour' })).toBe('4 个工作时')
  expect(limitWords({ value: 2, unit: 'urgent_hour' })).toBe('2 小时（紧急）')
})

it('gives figures as many digits as say something', () => {
  expect([1234.56, 26.36, 0.875].map(figure)).toEqual(['1,235', '26.4', '0.88'])
})
