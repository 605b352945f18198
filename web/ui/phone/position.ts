/** Where the phone is: asked only on a tap, the best answer of a few seconds, with words for every refusal. */
import type { Point } from '../api/types'
import { toCentimetres } from '../map/points'
import type { TextKey } from '../texts'

const PATIENCE_MS = 15_000
/** Good enough to know the grid; waiting longer in the rain helps nobody. */
const GOOD_M = 25
const SETTLE_MS = 6_000
export const REFUSALS: Record<number, TextKey> = { 1: 'phone.place.refused', 2: 'phone.place.noGps', 3: 'phone.place.slow' }

export interface Position { point: Point; accuracy_m: number }
export class NoPosition extends Error {
  constructor(readonly words: TextKey) { super(words) }
}

export const positionOf = ({ coords }: GeolocationPosition): Position => ({
  point: toCentimetres({ lon: coords.longitude, lat: coords.latitude }), accuracy_m: Math.round(coords.accuracy),
})

/** Pressing again means: not where I was a moment ago. The first answers of a phone are rough: it is listened to for a moment and the best one counts. */
export function position(): Promise<Position> {
  const { geolocation } = navigator
  if (!geolocation || !isSecureContext) return Promise.reject(new NoPosition('phone.place.noGps'))
  return new Promise((found, failed) => {
    let best: Position | null = null
    const timer = setTimeout(() => end(), SETTLE_MS)
    const watching = geolocation.watchPosition((told) => {
      const fix = positionOf(told)
      if (!best || fix.accuracy_m < best.accuracy_m) best = fix
      if (best.accuracy_m <= GOOD_M) end()
    }, ({ code }) => end(REFUSALS[code] ?? 'phone.place.noGps'), { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 })

    function end(refusal?: TextKey): void {
      if (!best && !refusal) return // nothing yet: the phone's own patience goes on
      geolocation.clearWatch(watching)
      clearTimeout(timer)
      if (best) found(best)
      else failed(new NoPosition(refusal!))
    }
  })
}
