/** Turns moments into the short clocks a duty commander reads at a glance. */

export type AckState = 'ok' | 'soon' | 'over'
export interface AckClock { state: AckState; text: string; share: number }

/** Below this much time left the acknowledgement clock turns amber. */
const SOON_MS = 90_000

/** 93 000 -> "01:33"; above an hour "2:04:10". What is long past is told by `span`. */
export function stopwatch(ms: number): string {
  const total = Math.floor(Math.abs(ms) / 1000)
  const pair = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(total / 3600)
  const rest = `${pair(Math.floor((total % 3600) / 60))}:${pair(total % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

const kept = new Map<string, Intl.NumberFormat>()

/** Made once: rows ask every second. */
function inUnits(locale: string, unit: string): Intl.NumberFormat {
  const key = `${locale} ${unit}`
  const found = kept.get(key) ?? new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' })
  kept.set(key, found)
  return found
}

/** How long ago, for reading and not for racing: "01:33", "20小时15分钟", "25天9小时"; hours are never mistaken for a time of day. */
export function span(ms: number, locale: string): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000)
  if (minutes < 60) return stopwatch(ms)
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24]
  const parts: [number, string][] = days ? [[days, 'day'], [hours, 'hour']] : [[hours, 'hour'], [minutes % 60, 'minute']]
  const told = parts.filter(([count]) => count).map(([count, unit]) => inUnits(locale, unit).format(count))
  return told.join(locale.startsWith('zh') ? '' : ' ')
}

export function msSince(at: string, nowMs: number): number {
  return Math.max(0, nowMs - Date.parse(at))
}

/** How much of the time allowed for acknowledging is left; `share` runs from 0 (just raised) to 1 (due). */
export function ackClock(raisedAt: string, dueAt: string, nowMs: number): AckClock {
  const due = Date.parse(dueAt)
  const left = due - nowMs
  const whole = Math.max(1, due - Date.parse(raisedAt))
  const state: AckState = left <= 0 ? 'over' : left < SOON_MS ? 'soon' : 'ok'
  return { state, text: stopwatch(left), share: Math.min(1, Math.max(0, 1 - left / whole)) }
}

/** Wall clock in the city's own time, so that a commander abroad reads the same hour as the duty room. */
export function cityTime(nowMs: number, locale: string): { time: string; day: string } {
  const zone = { timeZone: 'Asia/Shanghai' } as const
  return {
    time: new Intl.DateTimeFormat('en-GB', { ...zone, hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(nowMs),
    day: new Intl.DateTimeFormat(locale, { ...zone, month: 'short', day: 'numeric', weekday: 'short' }).format(nowMs),
  }
}

export function cityClock(at: string): string {
  return cityTime(Date.parse(at), 'en-GB').time
}
