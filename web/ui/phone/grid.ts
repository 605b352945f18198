/** My grid and its neighbours, and whose a place is: asked of the server, or told from the kept outline without a network. */
import { api, Problem } from '../api'
import type { Grid, GridDetail, Page, Point, Shape } from '../api/types'
import { ringsOf } from '../map/points'
import { me } from './me'
import { reading } from './reading'

export const myGrid = reading<GridDetail | null>(() => `grid:${me.value?.grid?.code}`, async () =>
  me.value?.grid ? await api.get<GridDetail>(`/grids/${me.value.grid.code}`) : null)

export interface PlaceGrid { code: string; name: string; own: boolean }

function inside(point: Point, shape: Shape): boolean {
  let odd = false
  for (const ring of ringsOf(shape)) {
    for (let here = 0, before = ring.length - 1; here < ring.length; before = here++) {
      const [x1, y1] = ring[here] as [number, number]
      const [x2, y2] = ring[before] as [number, number]
      if ((y1 > point.lat) !== (y2 > point.lat) && point.lon < (x2 - x1) * (point.lat - y1) / (y2 - y1) + x1) odd = !odd
    }
  }
  return odd
}

/** The grid on the kept map, or null when the place lies beyond it. */
export function gridOnPhone(point: Point, grid: GridDetail | null): PlaceGrid | null {
  if (!grid) return null
  if (inside(point, grid.shape)) return { code: grid.code, name: grid.name, own: true }
  const near = grid.neighbours.find((each) => inside(point, each.shape))
  return near ? { code: near.code, name: near.name, own: false } : null
}

export type GridAnswer = { state: 'found'; grid: PlaceGrid } | { state: 'outside' } | { state: 'later' }

export async function gridAt(point: Point): Promise<GridAnswer> {
  const known = gridOnPhone(point, myGrid.value.value)
  if (known) return { state: 'found', grid: known }
  try {
    const [found] = (await api.get<Page<Grid>>('/grids', { at: `${point.lon},${point.lat}` })).items
    return found ? { state: 'found', grid: { code: found.code, name: found.name, own: found.code === me.value?.grid?.code } } : { state: 'outside' }
  } catch (error) {
    if (error instanceof Problem) return { state: 'later' }
    throw error
  }
}
