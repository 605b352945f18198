/** What a hand draws, point by point: what it looks like so far, when it is whole, and how it is told to the server. */
import type { Feature, FeatureCollection } from 'geojson'
import type { DrawingKind, Point } from '../../api/types'
import { bearingTo, metresBetween } from '../../map/points'
import { ringAround } from '../ring'

export interface Pen { kind: DrawingKind; points: Point[]; angle: number }

const LEAST: Record<DrawingKind, number> = { polygon: 3, circle: 2, sector: 2, line: 2, point: 1 }
/** A circle and a sector are a centre and one point on the edge; a point is one press. */
const MOST: Partial<Record<DrawingKind, number>> = { circle: 2, sector: 2, point: 1 }

export const isWhole = (pen: Pen) => pen.points.length >= LEAST[pen.kind]

/** Presses beyond what the kind takes move its last point. */
export function pressed(pen: Pen, point: Point): Pen {
  const most = MOST[pen.kind]
  const kept = most && pen.points.length >= most ? pen.points.slice(0, most - 1) : pen.points
  return { ...pen, points: [...kept, point] }
}
export const undone = (pen: Pen): Pen => ({ ...pen, points: pen.points.slice(0, -1) })

export function toldOf(pen: Pen): object {
  const [centre, edge] = pen.points
  const points = (pen.kind === 'circle' || pen.kind === 'sector' ? [centre!] : pen.points).map(({ lon, lat }) => [lon, lat])
  if (pen.kind === 'circle') return { kind: pen.kind, points, radius_m: Math.round(metresBetween(centre!, edge!)) }
  if (pen.kind === 'sector') return { kind: pen.kind, points, radius_m: Math.round(metresBetween(centre!, edge!)), bearing_deg: Math.round(bearingTo(centre!, edge!)), angle_deg: pen.angle }
  return { kind: pen.kind, points }
}

const feature = (geometry: Feature['geometry']): Feature => ({ type: 'Feature', geometry, properties: {} })
const at = (point: Point): [number, number] => [point.lon, point.lat]

/** The corners, and the shape as far as there is one. */
export function sketchOf(pen: Pen): FeatureCollection {
  const corners = pen.points.map((point) => feature({ type: 'Point', coordinates: at(point) }))
  return { type: 'FeatureCollection', features: [...shapeOf(pen), ...corners] }
}

function shapeOf({ kind, points, angle }: Pen): Feature[] {
  const [first, second] = points
  if (!first || !second || kind === 'point') return []
  if (kind === 'circle') return [feature({ type: 'Polygon', coordinates: [ringAround(first, metresBetween(first, second))] })]
  if (kind === 'sector') return [feature({ type: 'Polygon', coordinates: [slice(first, second, angle)] })]
  const line = points.map(at)
  return kind === 'polygon' && points.length > 2 ? [feature({ type: 'Polygon', coordinates: [[...line, at(first)]] })] : [feature({ type: 'LineString', coordinates: line })]
}

/** Steps of five degrees, as `ringAround` draws them: index 0 is north. */
function slice(centre: Point, edge: Point, angle: number): [number, number][] {
  const ring = ringAround(centre, metresBetween(centre, edge))
  if (angle >= 360) return ring
  const steps = Math.max(2, Math.round(angle / 5))
  const from = Math.round((bearingTo(centre, edge) - angle / 2) / 5)
  const edgePoints = Array.from({ length: steps + 1 }, (_, i) => ring[((from + i) % 72 + 72) % 72]!)
  return [at(centre), ...edgePoints, at(centre)]
}
