/** The ring drawn around an opened emergency. */
import { ref, shallowRef } from 'vue'
import type { Impact } from '../api/types'

/** Metres offered to the commander; 500 m is the ring of GB 18218's population factor. */
export const RADII = [200, 500, 1000, 2000] as const
/** 0 is the area somebody has worked out. */
export const ringRadius = ref<number>(500)

const EARTH_M = 6_371_008.8

/** A circle of `metres` around a point as a closed lon/lat ring of 72 sides, good to a metre at city scale. */
export function ringAround(point: { lon: number; lat: number }, metres: number): [number, number][] {
  const dLat = (metres / EARTH_M) * (180 / Math.PI)
  const dLon = dLat / Math.cos((point.lat * Math.PI) / 180)
  return Array.from({ length: 73 }, (_, i) => {
    const angle = (i * Math.PI) / 36
    return [point.lon + dLon * Math.sin(angle), point.lat + dLat * Math.cos(angle)]
  })
}

/** The impact that the open dossier has worked out, so that the map draws the same ring. */
export const impactOnMap = shallowRef<Pick<Impact, 'radius_m' | 'area' | 'kind'> | null>(null)
