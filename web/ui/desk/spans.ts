/** Spans of time as people say them, and a clock that all rows share. */
import { computed } from 'vue'
import { now as serverNow } from '../live/clock'
import { language, t } from '../texts'

/** The server's clock, so that a wrong clock on this computer shows no false minutes; a new value every quarter minute is enough. */
const STEP_MS = 15_000
export const now = computed(() => Math.floor(serverNow.value / STEP_MS) * STEP_MS)

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "2 小时 14 分", "3 天", never finer than a minute. */
export function span(ms: number): string {
  const left = Math.max(0, Math.abs(ms))
  if (left < MINUTE) return t('desk.underMinute')
  if (left < HOUR) return t('desk.minutes', { n: Math.floor(left / MINUTE) })
  if (left < DAY) return pair(t('desk.hours', { n: Math.floor(left / HOUR) }), Math.floor((left % HOUR) / MINUTE), 'desk.minutes')
  if (left < 10 * DAY) return pair(t('desk.days', { n: Math.floor(left / DAY) }), Math.floor((left % DAY) / HOUR), 'desk.hours')
  return t('desk.days', { n: Math.floor(left / DAY) })
}

function pair(large: string, rest: number, key: 'desk.minutes' | 'desk.hours'): string {
  return rest ? `${large} ${t(key, { n: rest })}` : large
}

const CITY = 'Asia/Shanghai'
const formats = new Map<string, Intl.DateTimeFormat>()

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.value} ${name}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language.value, { timeZone: CITY, hourCycle: 'h23', ...options })
  formats.set(key, known)
  return known
}

/** "14:02" today, "11月24日 14:02" on other days; the city's time whatever the computer's zone. */
export function moment(at: string | number | null): string {
  if (at === null) return ''
  const date = new Date(at)
  const day = format('day', { year: 'numeric', month: '2-digit', day: '2-digit' })
  const clock = format('clock', { hour: '2-digit', minute: '2-digit' })
  if (day.format(date) === day.format(now.value)) return clock.format(date)
  return `${format('short', { month: 'short', day: 'numeric' }).format(date)} ${clock.format(date)}`
}

/** With year and seconds: for history and tables. */
export function exactly(at: string): string {
  return format('exact', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at))
}
