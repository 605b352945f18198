/** Which grids of the kept map have an edge near a place: told without a network. */
import type { GridDetail, Point } from '../../api/types'
import { metresBetween, ringsOf } from '../../map/points'
import { gridOnPhone } from '../grid'

/** As the server has it (incidents/boundary.py): between houses a phone's place is no better. */
export const NEAR_M = 50

function metresToSide(point: Point, a: Point, b: Point): number {
  const stretch = Math.cos(point.lat * Math.PI / 180)
  const [east, north] = [(b.lon - a.lon) * stretch, b.lat - a.lat]
  const length = east * east + north * north
  const along = length ? Math.max(0, Math.min(1, ((point.lon - a.lon) * stretch * east + (point.lat - a.lat) * north) / length)) : 0
  return metresBetween(point, { lon: a.lon + (b.lon - a.lon) * along, lat: a.lat + (b.lat - a.lat) * along })
}

export interface NearGrid { code: string; name: string; metres: number }

/** The grids beside the one the place lies in, the nearest first. */
export function gridsBeside(point: Point, grid: GridDetail | null): NearGrid[] {
  const inside = gridOnPhone(point, grid)
  if (!grid || !inside) return []
  const others = [grid, ...grid.neighbours].filter((each) => each.code !== inside.code)
  return others.map((each) => ({ code: each.code, name: each.name, metres: Math.min(...ringsOf(each.shape).flatMap((ring) => ring.slice(1).map((spot, at) => metresToSide(point, { lon: ring[at]![0]!, lat: ring[at]![1]! }, { lon: spot[0]!, lat: spot[1]! })))) }))
    .filter((each) => each.metres <= NEAR_M).sort((a, b) => a.metres - b.metres)
}
