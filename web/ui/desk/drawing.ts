/** A drawn area: corners tapped one by one become a polygon; pasted text is accepted only when it is one. */
import type { Point, Shape } from '../api/types'

const FEWEST = 3

/** The closed ring of these corners, or nothing while there are too few. */
export function polygonOf(corners: readonly Point[]): Shape | null {
  if (corners.length < FEWEST) return null
  const ring = corners.map(({ lon, lat }) => [lon, lat])
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] }
}

const isSpot = (told: unknown): told is [number, number] => Array.isArray(told) && told.length >= 2 && told.slice(0, 2).every((each) => Number.isFinite(each))

/** A GeoJSON Polygon out of text (a Feature's geometry too), with its outer ring alone; null when it is none. */
export function polygonFrom(text: string): Shape | null {
  try {
    const told = JSON.parse(text) as { type?: string; geometry?: unknown; coordinates?: unknown }
    const shape = (told.type === 'Feature' ? told.geometry : told) as { type?: string; coordinates?: unknown }
    const ring = (shape?.coordinates as unknown[] | undefined)?.[0]
    if (shape?.type !== 'Polygon' || !Array.isArray(ring) || ring.length <= FEWEST || !ring.every(isSpot)) return null
    return { type: 'Polygon', coordinates: [ring.map(([lon, lat]) => [lon, lat] as number[])] }
  } catch {
    return null
  }
}
