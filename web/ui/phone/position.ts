/** Where the phone is: asked only on a tap, with how sure it is. */
import type { Point } from '../api/types'
import type { TextKey } from '../texts'

const PATIENCE_MS = 15_000

export interface Position { point: Point; accuracy_m: number }
export class NoPosition extends Error {
  constructor(readonly words: TextKey) { super(words) }
}

/** Chromium and Safari give WGS-84 outside the Chinese app shells; the server is told so. */
export function position(): Promise<Position> {
  return new Promise((found, failed) => {
    if (!navigator.geolocation || !window.isSecureContext) return failed(new NoPosition('phone.place.noGps'))
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found({ point: { lon: coords.longitude, lat: coords.latitude }, accuracy_m: Math.round(coords.accuracy) }),
      ({ code }) => failed(new NoPosition(code === 1 ? 'phone.place.refused' : code === 3 ? 'phone.place.slow' : 'phone.place.noGps')),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 5_000 })
  })
}
