/** Moments as people at a desk read them, and a clock that all rows share. */
import { computed } from 'vue'
import { now as serverNow } from '../live/clock'
import { language } from '../texts'

/** The server's clock, so that a wrong clock on this computer shows no false minutes; a new value every quarter minute is enough. */
const STEP_MS = 15_000
export const now = computed(() => Math.floor(serverNow.value / STEP_MS) * STEP_MS)

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
  const whole = format('day', { year: 'numeric', month: '2-digit', day: '2-digit' })
  const clock = format('clock', { hour: '2-digit', minute: '2-digit' })
  if (whole.format(date) === whole.format(now.value)) return clock.format(date)
  return `${format('short', { month: 'short', day: 'numeric' }).format(date)} ${clock.format(date)}`
}

/** The day alone, with its year. */
export const day = (at: string) => format('day', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at))

/** With year and seconds: for history and tables. */
export function exactly(at: string): string {
  return format('exact', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at))
}
