/** The facts a dossier needs besides the row itself; each is read again when the server says it has changed. */
import { computed, watch } from 'vue'
import type { Alarm, Emergency, HistoryLine } from '../api/types'
import { board } from './board'
import { curveWindow, toCurve } from './curve'
import { getAlarmHistory, getDepartments, getEmergency, getImpact, getReadings, getReports, getTimeline } from './fetching'
import { useLoaded } from './loaded'
import { nowMs, tenSeconds } from './now'
import { metresBetween } from '../map/points'
import { ringRadius } from './ring'

/** The curve of an alarm's device, read again every ten seconds while the alarm lasts. */
export function useCurve(alarm: () => Alarm | null) {
  const loaded = useLoaded(() => alarm()?.id ?? null, async () => {
    const { device, metric } = alarm()!
    const span = curveWindow(alarm()!, nowMs.value)
    return toCurve(await getReadings(device, { metric, ...span }), metric, span)
  })
  tenSeconds(() => { if (alarm()?.state.endsWith('active')) void loaded.reload() })
  return loaded
}

export function useHistory(alarm: () => Alarm | null) {
  const loaded = useLoaded(() => alarm()?.id ?? null, getAlarmHistory)
  watch(() => alarm()?.version, () => void loaded.reload())
  return loaded
}

/** The pictures of every answer from the spot; an alarm that has risen since asks anew, and they still tell something. */
export const picturesOf = (history: HistoryLine[] | null): string[] =>
  [...new Set((history ?? []).flatMap((each) => (each.stated.photos as string[] | undefined) ?? []))]

/** Before an emergency is opened the nearest departments are measured here, from their published places. */
export function useNearest(point: () => { lon: number; lat: number } | null) {
  const { value } = useLoaded(() => 'departments', getDepartments)
  return computed(() => {
    const here = point()
    if (!here) return []
    return (value.value ?? []).flatMap((d) => d.point ? [{ id: d.id, name: d.name, distance_m: metresBetween(here, d.point) }] : [])
      .sort((a, b) => a.distance_m - b.distance_m).slice(0, 5)
  })
}

export function useEmergency(emergency: () => Emergency) {
  const detail = useLoaded(() => emergency().id, getEmergency)
  const timeline = useLoaded(() => emergency().id, getTimeline)
  const reports = useLoaded(() => emergency().id, getReports)
  const impact = useLoaded(() => `${emergency().id} ${ringRadius.value}`, () => getImpact(emergency().id, ringRadius.value))
  watch(() => [emergency().version, board.lastSeq.task, board.lastSeq.alarm, board.lastSeq.emergency, board.lastSeq.warning, board.lastSeq.team], () => { void detail.reload(); void timeline.reload(); void reports.reload(); if (!ringRadius.value) void impact.reload() })
  return { detail, impact, timeline, reports }
}
