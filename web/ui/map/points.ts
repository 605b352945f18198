/** The shapes a map of ours deals in. */
import type { Point, Shape } from '../api/types'

export type { Point } from '../api/types'

export type MapFace = 'phone' | 'desk' | 'wall'
export type Bounds = [west: number, south: number, east: number, north: number]
export interface NamedShape { code: string; name: string; shape: Shape }
export type ItemKind = 'case' | 'alarm' | 'task' | 'device' | 'emergency' | 'pin' | 'component'
/** `state` decides the colour: over and level words red, soon amber, done green, else the kind's own. */
export interface MapItem { id: string; point: Point; kind: ItemKind; state?: string; label?: string }
export type OnPoint = (point: Point) => void
export type OnItem = (layer: string, item: MapItem) => void

export interface MapOptions {
  face: MapFace
  /** West, south, east, north of what must be seen at first. */
  bounds: Bounds
  interactive?: boolean
  /** A place was chosen while `pick(true)`: by a tap, or by moving the pin. */
  onPick?: OnPoint
  /** The middle of the map after every movement. */
  onMove?: OnPoint
}

/** What every map of ours can do, drawn by MapLibre or, without WebGL2, by the plain canvas. */
export interface CityMap {
  setGrid(own: NamedShape | Shape | null, neighbours?: NamedShape[]): void
  setItems(layer: string, items: MapItem[]): void
  setTerritory(on: boolean): void
  locate(point: Point | null, accuracy_m?: number | null): void
  /** A straight line from here to there; null takes it away. */
  setWay(ends: [from: Point, to: Point] | null): void
  /** Lets a place be chosen; the pin starts at `at`. */
  pick(on: boolean, at?: Point): void
  flyTo(point: Point, zoom?: number): void
  fit(bounds: Bounds): void
  onClick(handler: OnItem): void
  resize(): void
  destroy(): void
}

/** Centimetres are more than anybody can point to. */
export const toCentimetres = ({ lon, lat }: Point): Point => ({ lon: Number(lon.toFixed(7)), lat: Number(lat.toFixed(7)) })

/** Metres in one degree of latitude, everywhere near enough for drawing. */
const METRES_PER_DEGREE = 111_195 // of the mean sphere (IUGG), as the rings and sights of the wall
const CIRCLE_POINTS = 48

/** A circle on the ground as a polygon. */
export function circleAround(point: Point, radius_m: number): Shape {
  const north = radius_m / METRES_PER_DEGREE
  const east = north / Math.cos(point.lat * Math.PI / 180)
  const ring = Array.from({ length: CIRCLE_POINTS + 1 }, (_, place) => {
    const turn = place / CIRCLE_POINTS * 2 * Math.PI
    return [point.lon + east * Math.cos(turn), point.lat + north * Math.sin(turn)]
  })
  return { type: 'Polygon', coordinates: [ring] }
}

export const ringsOf = (shape: Shape): number[][][] =>
  shape.type === 'Polygon' ? shape.coordinates as number[][][] : (shape.coordinates as number[][][][]).flat()

export function boundsOf(shapes: Shape[]): Bounds {
  const spots = shapes.flatMap(ringsOf).flat()
  const lons = spots.map((spot) => spot[0]!)
  const lats = spots.map((spot) => spot[1]!)
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
}

/** A box of that half-width round a place. */
export function boundsAround(point: Point, radius_m: number): Bounds {
  return boundsOf([circleAround(point, radius_m)])
}

export function metresBetween(a: Point, b: Point): number {
  const north = (b.lat - a.lat) * METRES_PER_DEGREE
  const east = (b.lon - a.lon) * METRES_PER_DEGREE * Math.cos((a.lat + b.lat) / 2 * Math.PI / 180)
  return Math.hypot(north, east)
}

/** Degrees from north, clockwise, in which b lies as seen from a; the same flat earth as `metresBetween`. */
export function bearingTo(a: Point, b: Point): number {
  const east = (b.lon - a.lon) * Math.cos((a.lat + b.lat) / 2 * Math.PI / 180)
  return (Math.atan2(east, b.lat - a.lat) * 180 / Math.PI + 360) % 360
}
