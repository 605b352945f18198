/** What lies on the map of a thing that was seen: lines of sight, the ellipse of its place, what a camera can see. Pure geometry. */
import { shallowRef } from 'vue'
import type { CameraSees, Ellipse, Point, Sightline } from '../api/types'
import { metresBetween } from '../map/points'

/** Of what is open: where it is, how sure, and who saw it in which direction. */
export interface Evidence { point: Point; located: boolean; ellipse: Ellipse | null; lines: Sightline[] }
export const evidenceOnMap = shallowRef<Evidence | null>(null)

type Pair = [number, number]
export interface Sight { type: 'Feature'; properties: { kind: 'line' | 'ellipse' | 'view'; label: string }; geometry: { type: 'LineString'; coordinates: Pair[] } | { type: 'Polygon'; coordinates: Pair[][] } }

const EARTH_M = 6_371_008.8
/** A lone line of sight is drawn so far; beyond, a lookout sees no smoke it could name. */
const LONE_M = 15_000
const STEP_DEG = 4

/** The place so many metres ahead in a direction, degrees from true north; flat, which is enough over thirty kilometres. */
export function ahead(from: Point, bearing: number, metres: number): Pair {
  const turn = bearing * Math.PI / 180
  const degrees = metres / EARTH_M * 180 / Math.PI
  return [from.lon + degrees * Math.sin(turn) / Math.cos(from.lat * Math.PI / 180), from.lat + degrees * Math.cos(turn)]
}

export function ellipseAround(point: Point, { semi_major_m, semi_minor_m, axis_deg }: Ellipse): Pair[] {
  return Array.from({ length: 73 }, (_, place) => {
    const angle = place * Math.PI / 36
    const [along, across] = [semi_major_m * Math.cos(angle), semi_minor_m * Math.sin(angle)]
    return ahead(point, axis_deg + Math.atan2(across, along) * 180 / Math.PI, Math.hypot(along, across))
  })
}

/** The ground a camera can see: a sector, or the whole circle where it turns; hills between are not known. */
export function viewOf(camera: Pick<CameraSees, 'point' | 'heading_deg' | 'view_deg' | 'range_m'>): Pair[] {
  const whole = camera.heading_deg === null || camera.view_deg >= 360
  const [middle, half] = [camera.heading_deg ?? 0, whole ? 180 : camera.view_deg / 2]
  const steps = Math.max(2, Math.ceil(2 * half / STEP_DEG))
  const arc = Array.from({ length: steps + 1 }, (_, step) => ahead(camera.point, middle - half + 2 * half * step / steps, camera.range_m))
  const middlePoint: Pair = [camera.point.lon, camera.point.lat]
  return whole ? [...arc.slice(0, -1), arc[0]!] : [middlePoint, ...arc, middlePoint]
}

export function lineOf(line: Sightline, evidence: Evidence): Pair[] {
  const reach = evidence.located ? metresBetween(line.point, evidence.point) * 1.12 : LONE_M
  return [[line.point.lon, line.point.lat], ahead(line.point, line.bearing_deg, reach)]
}

export function sightsOf(evidence: Evidence | null, cameras: CameraSees[]): Sight[] {
  const views: Sight[] = cameras.map((camera) => ({ type: 'Feature', properties: { kind: 'view', label: camera.name }, geometry: { type: 'Polygon', coordinates: [viewOf(camera)] } }))
  if (!evidence) return views
  const lines: Sight[] = evidence.lines.map((line) => ({ type: 'Feature', properties: { kind: 'line', label: `${line.device} ${Math.round(line.bearing_deg)}°` }, geometry: { type: 'LineString', coordinates: lineOf(line, evidence) } }))
  const ellipse: Sight[] = evidence.ellipse ? [{ type: 'Feature', properties: { kind: 'ellipse', label: '' }, geometry: { type: 'Polygon', coordinates: [ellipseAround(evidence.point, evidence.ellipse)] } }] : []
  return [...views, ...lines, ...ellipse]
}

/** How far around the thing the map must show so that whoever saw it stands on it too. */
export function reachOf(evidence: Evidence, least: number): number {
  return Math.max(least, ...evidence.lines.map((line) => Math.min(LONE_M, metresBetween(line.point, evidence.point))))
}
