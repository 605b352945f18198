/** Where the note of a drawing stands: one point for each, so that a map in tiles writes it once. Pure; lon/lat in degrees. */
import type { Feature, Geometry, Point, Position } from 'geojson'

interface Noted { shape: Geometry; note: string; colour: string }

/** One point a note, for drawings that have one. */
export const labelsOf = (drawings: Noted[]): Feature<Point>[] => drawings.flatMap(({ shape, note, colour }) => {
  const place = note ? labelPlace(shape) : null
  return place ? [{ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: place }, properties: { note, colour } }] : []
})

/** The point itself, the middle of a line's length, the middle of the widest stretch half way up an area (inside it, however it is bent). */
export function labelPlace(shape: Geometry): Position | null {
  if (shape.type === 'Point') return shape.coordinates
  if (shape.type === 'LineString') return halfway(shape.coordinates)
  if (shape.type === 'Polygon') return within(shape.coordinates)
  if (shape.type === 'MultiPolygon') return within([...shape.coordinates].sort((a, b) => areaOf(b[0]) - areaOf(a[0]))[0] ?? [])
  return null
}

const length = ([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position) => Math.hypot((bx - ax) * Math.cos((ay + by) * Math.PI / 360), by - ay)
const between = ([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, part: number): Position => [ax + (bx - ax) * part, ay + (by - ay) * part]
const pairs = (line: Position[]) => line.slice(1).map((end, at) => [line[at]!, end] as const)

function halfway(line: Position[]): Position | null {
  let left = pairs(line).reduce((sum, [from, to]) => sum + length(from, to), 0) / 2
  for (const [from, to] of pairs(line)) {
    const here = length(from, to)
    if (here >= left && here > 0) return between(from, to, left / here)
    left -= here
  }
  return line[0] ?? null
}

const areaOf = (ring: Position[] = []) => Math.abs(pairs(ring).reduce((sum, [[ax = 0, ay = 0], [bx = 0, by = 0]]) => sum + ax * by - bx * ay, 0)) / 2

function within(rings: Position[][]): Position | null {
  const outer = rings[0]
  if (!outer?.length) return null
  const lats = outer.map((at) => at[1] ?? 0)
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2
  const crossed = rings.flatMap(pairs).flatMap(([[ax = 0, ay = 0], [bx = 0, by = 0]]) => (ay > lat) === (by > lat) ? [] : [ax + (bx - ax) * (lat - ay) / (by - ay)]).sort((a, b) => a - b)
  let widest: [number, number] | null = null
  for (let at = 0; at + 1 < crossed.length; at += 2) {
    const [from, to] = [crossed[at]!, crossed[at + 1]!]
    if (!widest || to - from > widest[1] - widest[0]) widest = [from, to]
  }
  return widest ? [(widest[0] + widest[1]) / 2, lat] : outer[0]!
}
