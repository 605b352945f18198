/** Turns moments into the short clocks a duty commander reads at a glance. */

export type AckState = 'ok' | 'soon' | 'over'
export interface AckClock { state: AckState; text: string; share: number }

/** Below this much time left the acknowledgement clock turns amber. */
const SOON_MS = 90_000

/** 93 000 -> "01:33"; above an hour "2:04:10"; whole days are left to the caller's date. */
export function stopwatch(ms: number): string {
  const total = Math.floor(Math.abs(ms) / 1000)
  const pair = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(total / 3600)
  const rest = `${pair(Math.floor((total % 3600) / 60))}:${pair(total % 60)}`
  return hours ? `${hours}:${rest}` : rest
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
