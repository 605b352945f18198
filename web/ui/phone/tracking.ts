/** The phone followed while a track is on: which fixes are worth keeping, the screen kept awake, sent from time to time. */
import type { Point } from '../api/types'
import { metresBetween } from '../map/points'
import { sendPatrol } from '../offline/patrol'
import type { PatrolRow, PlaceAt } from '../offline/reachstore'
import { me } from './me'

export interface Fix { at: number; place: Point }
/** A fix is kept when one has moved `moved_m` after `move_ms`, or `far_m` at any time, or as a sign of life after `still_ms`. */
export interface Pace { moved_m: number; move_ms: number; far_m: number; still_ms: number; send_ms: number }

export function isWorth(last: Fix | null, now: Fix, pace: Pace): boolean {
  if (!last) return true
  const [moved, passed] = [metresBetween(last.place, now.place), now.at - last.at]
  return passed >= pace.still_ms || moved >= pace.far_m || (passed >= pace.move_ms && moved >= pace.moved_m)
}

interface Hears { fix: (place: PlaceAt) => Promise<void>; tick: () => Promise<void>; refused: () => void }

/** The answer ends it. */
export function follow(pace: Pace, hears: Hears): () => void {
  let last: Fix | null = null
  let awake: { release: () => Promise<void> } | null = null
  let on = true
  const heard = ({ coords: { longitude: lon, latitude: lat, accuracy } }: GeolocationPosition) => {
    const now = { at: Date.now(), place: { lon, lat } }
    if (!isWorth(last, now, pace)) return
    last = now
    hears.fix({ lon, lat, accuracy_m: Math.round(accuracy) }).catch((error: unknown) => console.warn('track', error))
  }
  /** A page gets no position with the screen off: it is kept on while the track is, where the phone allows it. */
  const stayAwake = async () => {
    const { wakeLock } = navigator as Navigator & { wakeLock?: { request: (kind: 'screen') => Promise<{ release: () => Promise<void> }> } }
    if (document.visibilityState === 'visible') awake = await wakeLock?.request('screen').catch(() => null) ?? null
    if (!on) void awake?.release().catch(() => undefined)
  }
  const watching = navigator.geolocation.watchPosition(heard, ({ code }) => { if (code === 1) hears.refused() }, { enableHighAccuracy: true, maximumAge: 5_000 })
  const sending = setInterval(() => void hears.tick(), pace.send_ms)
  document.addEventListener('visibilitychange', stayAwake)
  void stayAwake()
  return () => {
    on = false
    navigator.geolocation.clearWatch(watching)
    clearInterval(sending)
    document.removeEventListener('visibilitychange', stayAwake)
    void awake?.release().catch(() => undefined)
  }
}

/** Sends all tracks of this person that the server does not know whole; only their own sign-in sends them. */
export function sender(tracks: (person: string) => Promise<PatrolRow[]>, refused: (id: string) => void): () => Promise<void> {
  let sending = false
  return async () => {
    if (!me.value || sending || navigator.onLine === false) return
    sending = true
    for (const each of await tracks(me.value.id).catch(() => [])) {
      const told = await sendPatrol(each.id)
      if (told === 'refused') refused(each.id)
      if (told === 'later') break
    }
    sending = false
  }
}
