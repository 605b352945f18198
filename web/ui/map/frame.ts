/** What both kinds of map agree on: the city's frame, the shapes and colours of things, and the way of counting metres. */
import type { Point, Shape } from '../api/types'
import type { Bounds, MapItem } from './map'

export type Face = 'phone' | 'desk' | 'wall'

/** Yangjiang with its coast, until the server has said otherwise. */
export const CITY: Bounds = [111.27, 21.47, 112.36, 22.69]
const EARTH_M = 6_371_008.8

export function faceOfPage(): Face {
  const face = document.documentElement.dataset.face
  return face === 'wall' || face === 'phone' ? face : 'desk'
}

/** Each kind differs in outline as well as in colour; paths stand in a 24 x 24 box. */
export const SHAPES: Record<MapItem['kind'], { path: string; fill: string; line: string }> = {
  case: { path: 'M5 4h14v16H5Z', fill: '#0b5cad', line: '#ffffff' },
  overdue: { path: 'M5 3h14v18H5ZM12 7v6M12 16v2', fill: '#b3261e', line: '#ffffff' },
  alarm1: { path: 'M12 2.5 22.5 21.5H1.5Z', fill: '#c05600', line: '#ffffff' },
  alarm2: { path: 'M12 1.5 22.5 12 12 22.5 1.5 12Z', fill: '#c8102e', line: '#ffffff' },
  task: { path: 'M4 4h16v12h-6l-2 4-2-4H4Z', fill: '#6a3fb5', line: '#ffffff' },
  device: { path: 'M12 6a6 6 0 1 1 0 12a6 6 0 1 1 0-12Z', fill: '#1d6b33', line: '#ffffff' },
  silent: { path: 'M12 5a7 7 0 1 1 0 14a7 7 0 1 1 0-14ZM7 17 17 7', fill: '#ffffff', line: '#4a5a6a' },
  emergency: { path: 'M7 2h10l5.5 10L17 22H7L1.5 12Z', fill: '#c8102e', line: '#f2c200' },
}

/** Draws one thing with a pen whose origin is the thing's upper left corner. */
export function drawShape(pen: CanvasRenderingContext2D, kind: MapItem['kind'], size: number): void {
  const { path, fill, line } = SHAPES[kind]
  const shape = new Path2D(path)
  pen.save()
  pen.scale(size / 24, size / 24)
  Object.assign(pen, { lineJoin: 'round', lineWidth: 2, fillStyle: fill, strokeStyle: line })
  pen.fill(shape)
  pen.stroke(shape)
  pen.restore()
}

/** A circle of `metres` as a closed ring of 48 sides. */
export function circle(point: Point, metres: number): [number, number][] {
  const dLat = (metres / EARTH_M) * (180 / Math.PI)
  const dLon = dLat / Math.cos((point.lat * Math.PI) / 180)
  return Array.from({ length: 49 }, (_, i) => {
    const angle = (i * Math.PI) / 24
    return [point.lon + dLon * Math.sin(angle), point.lat + dLat * Math.cos(angle)]
  })
}

/** All rings of a polygon or multipolygon. */
export function ringsOf(shape: Shape): [number, number][][] {
  if (shape.type === 'Polygon') return shape.coordinates as [number, number][][]
  if (shape.type === 'MultiPolygon') return (shape.coordinates as [number, number][][][]).flat()
  return []
}

export function boundsOf(shape: Shape): Bounds {
  const points = ringsOf(shape).flat()
  const lons = points.map(([lon]) => lon)
  const lats = points.map(([, lat]) => lat)
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
}
