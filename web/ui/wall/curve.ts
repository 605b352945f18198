/** The readings of one device around one alarm, ready to be drawn. */
import type { Alarm, Readings } from '../api/types'

export interface Limit { level: number; value: number }
/** `low` and `high` are the extremes within a step: a short peak never vanishes in a mean. */
export interface Curve { at: number[]; values: number[]; low: number[]; high: number[]; from: number; to: number; unit: string; limits: Limit[] }

const MINUTE = 60_000
/** About as many points as the strip has room for. */
const POINTS = 400

/** From a quarter of an hour before the signal to now, or to a quarter of an hour after the last signal of an ended alarm. */
export function curveWindow(alarm: Alarm, nowMs: number): { from: string; to: string; step: number } {
  const raised = Date.parse(alarm.raised_at)
  const ended = Date.parse(alarm.last_at) + 15 * MINUTE
  const from = raised - 15 * MINUTE
  const to = alarm.state.endsWith('active') ? nowMs : Math.min(nowMs, ended)
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), step: Math.max(5, Math.ceil((to - from) / 1000 / POINTS)) }
}

/** Only numbers of the alarm's own measure; oldest first. */
export function toCurve(readings: Readings, metric: string, span: { from: string; to: string }): Curve {
  const points = readings.items
    .flatMap((r) => r.metric === metric && typeof r.value === 'number'
      ? [{ at: Date.parse(r.at) / 1000, value: r.value, low: r.low ?? r.value, high: r.high ?? r.value }] : [])
    .sort((a, b) => a.at - b.at)
  return {
    at: points.map((p) => p.at), values: points.map((p) => p.value),
    low: points.map((p) => p.low), high: points.map((p) => p.high),
    from: Date.parse(span.from) / 1000, to: Date.parse(span.to) / 1000,
    unit: readings.unit ?? '', limits: readings.thresholds.filter((l) => l.metric === metric),
  }
}
