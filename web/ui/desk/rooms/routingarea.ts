/** Areas as people tell them: corners one by one, or GeoJSON as it was copied from somewhere. */
import type { Point, Shape } from '../../api/types'

const DIGITS = 6
const round = (degrees: number) => Number(degrees.toFixed(DIGITS))

/** The polygon of these corners; none with fewer than three. */
export function polygonOf(corners: readonly Point[]): Shape | null {
  if (corners.length < 3) return null
  const ring = corners.map(({ lon, lat }) => [round(lon), round(lat)])
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] }
}

/** The geometry out of a geometry, a feature or a collection of one feature. */
export function readArea(told: string): Shape | null {
  try {
    return shapeIn(JSON.parse(told))
  } catch {
    return null
  }
}

interface Told { type?: string; coordinates?: unknown; geometry?: Told; features?: Told[] }

function shapeIn(told: Told | undefined): Shape | null {
  if (told?.type === 'FeatureCollection') return shapeIn(told.features?.[0])
  if (told?.type === 'Feature') return shapeIn(told.geometry)
  if ((told?.type !== 'Polygon' && told?.type !== 'MultiPolygon') || !Array.isArray(told.coordinates) || !told.coordinates.length) return null
  return { type: told.type, coordinates: told.coordinates as Shape['coordinates'] }
}

/** "111.96, 21.86", in Chinese commas too. */
export function readCorner(told: string): Point | null {
  const found = /^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$/.exec(told)
  if (!found) return null
  const [lon, lat] = [Number(found[1]), Number(found[2])]
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : null
}
