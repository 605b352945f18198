/** The readings of one device around one alarm, ready to be drawn. */
import type { Alarm, Readings } from '../api/types'

export interface Limit { level: number; value: number }
export interface Curve { at: number[]; values: number[]; unit: string; limits: Limit[] }

const MINUTE = 60_000

/** From a quarter of an hour before the signal to now, or to a quarter of an hour after the last signal of an ended alarm. */
export function curveWindow(alarm: Alarm, nowMs: number): { from: string; to: string } {
  const raised = Date.parse(alarm.raised_at)
  const ended = Date.parse(alarm.last_at) + 15 * MINUTE
  const to = alarm.state.endsWith('active') ? nowMs : Math.min(nowMs, ended)
  return { from: new Date(raised - 15 * MINUTE).toISOString(), to: new Date(to).toISOString() }
}

/** Only numbers of the alarm's own measure; oldest first. */
export function toCurve(readings: Readings, metric: string): Curve {
  const points = readings.items
    .filter((r) => r.metric === metric && typeof r.value === 'number')
    .map((r) => ({ at: Date.parse(r.at) / 1000, value: r.value as number }))
    .sort((a, b) => a.at - b.at)
  return {
    at: points.map((p) => p.at), values: points.map((p) => p.value),
    unit: readings.unit ?? '', limits: readings.thresholds ?? [],
  }
}
