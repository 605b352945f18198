/** How far and in which direction a place lies, in words; and where the phone is, followed while somebody walks. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Point } from '../api/types'
import { bearingTo, metresBetween } from '../map/points'
import { language, t, type TextKey } from '../texts'
import '../texts/answers'
import { positionOf, REFUSALS, type Position } from './position'

/** Nearer than the phone's own error nobody can be sent further. */
const THERE_M = 15
const OLD_FIX_MS = 10_000
const QUARTERS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const

export type Quarter = typeof QUARTERS[number]
export const quarterOf = (bearing: number): Quarter => QUARTERS[Math.round(bearing / 45) % 8]!

/** To ten metres near by, to a hundred metres far off: a phone knows no more. */
export const roundedMetres = (metres: number): number => metres < 100 ? Math.round(metres) : metres < 2000 ? Math.round(metres / 10) * 10 : Math.round(metres / 100) * 100

export interface Way { metres: number; bearing: number; quarter: Quarter; there: boolean }

export function wayTo(here: Position, to: Point): Way {
  const metres = metresBetween(here.point, to)
  const bearing = Math.round(bearingTo(here.point, to)) % 360
  return { metres: roundedMetres(metres), bearing, quarter: quarterOf(bearing), there: metres <= Math.max(THERE_M, Math.min(here.accuracy_m, 50)) }
}

export function wayWords({ metres, bearing, quarter, there }: Way): string {
  if (there) return t('answers.way.there')
  const far = metres < 2000 ? t('answers.way.metres', { n: metres }) : t('answers.way.kilometres', { n: (metres / 1000).toLocaleString(language.value) })
  return t('answers.way.told', { far, quarter: t(`answers.way.${quarter}`), bearing })
}

/** The phone's place, from one tap until the second or the end of the screen. */
export function useFollowing() {
  const here = shallowRef<Position | null>(null)
  const on = ref(false)
  const refusal = ref<TextKey | null>(null)
  let watching: number | undefined

  function stop() {
    if (watching !== undefined) navigator.geolocation.clearWatch(watching)
    watching = undefined
    on.value = false
    here.value = null
  }
  function start() {
    refusal.value = null
    if (!navigator.geolocation || !isSecureContext) { refusal.value = 'phone.place.noGps'; return }
    on.value = true
    watching = navigator.geolocation.watchPosition((told) => { here.value = positionOf(told); refusal.value = null },
      ({ code }) => { refusal.value = REFUSALS[code] ?? 'phone.place.noGps' }, { enableHighAccuracy: true, maximumAge: OLD_FIX_MS })
  }
  onScopeDispose(stop)
  return { here, on, refusal, start, stop }
}
