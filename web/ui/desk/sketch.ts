/** Draws a grid and its neighbours as plain outlines, scaled to a small picture; no map machine needed. */
import type { GridDetail, Point, Shape } from '../api/types'

export interface Outline { code: string; name: string; path: string; label: { x: number; y: number } | null }
export interface Sketch { own: Outline; around: Outline[]; pin: { x: number; y: number }; scale: { metres: number; px: number } }

type Ring = readonly (readonly [number, number])[]
const METRES_PER_DEGREE = 111_320
/** Room left around the grid, as a share of its size. */
const MARGIN = 0.3
const NICE = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]

export function sketch(grid: GridDetail, point: Point, width: number, height: number): Sketch {
  const rings = ringsOf(grid.shape)
  const lons = [...rings.flatMap((ring) => ring.map(([lon]) => lon)), point.lon]
  const lats = [...rings.flatMap((ring) => ring.map(([, lat]) => lat)), point.lat]
  const middle = { lon: (Math.min(...lons) + Math.max(...lons)) / 2, lat: (Math.min(...lats) + Math.max(...lats)) / 2 }
  const squeeze = Math.cos((middle.lat * Math.PI) / 180)
  const wide = Math.max((Math.max(...lons) - Math.min(...lons)) * squeeze, 1e-6)
  const high = Math.max(Math.max(...lats) - Math.min(...lats), 1e-6)
  const px = Math.min(width / (wide * (1 + MARGIN)), height / (high * (1 + MARGIN)))
  const at = (lon: number, lat: number) => ({ x: width / 2 + (lon - middle.lon) * squeeze * px, y: height / 2 - (lat - middle.lat) * px })
  const inside = ({ x, y }: { x: number; y: number }) => x > 24 && y > 12 && x < width - 24 && y < height - 12
  const outline = (code: string, name: string, shape: Shape): Outline => {
    const drawn = ringsOf(shape)
    const label = middleOf(drawn[0] ?? [], at)
    return { code, name, path: drawn.map((ring) => pathOf(ring, at)).join(''), label: inside(label) ? label : null }
  }
  return {
    own: outline(grid.code, grid.name, grid.shape), around: grid.neighbours.map((each) => outline(each.code, each.name, each.shape)),
    pin: at(point.lon, point.lat), scale: scaleOf(px / METRES_PER_DEGREE, width),
  }
}

function ringsOf(shape: Shape): Ring[] {
  const polygons = (shape.type === 'MultiPolygon' ? shape.coordinates : [shape.coordinates]) as unknown as Ring[][]
  return polygons.flat()
}

type At = (lon: number, lat: number) => { x: number; y: number }
const pathOf = (ring: Ring, at: At) => `M${ring.map(([lon, lat]) => { const { x, y } = at(lon, lat); return `${x.toFixed(1)} ${y.toFixed(1)}` }).join('L')}Z`

function middleOf(ring: Ring, at: At): { x: number; y: number } {
  const n = Math.max(1, ring.length)
  return at(ring.reduce((sum, [lon]) => sum + lon, 0) / n, ring.reduce((sum, [, lat]) => sum + lat, 0) / n)
}

function scaleOf(pxPerMetre: number, width: number): { metres: number; px: number } {
  const metres = [...NICE].reverse().find((each) => each * pxPerMetre < width / 3) ?? NICE[0]!
  return { metres, px: metres * pxPerMetre }
}
