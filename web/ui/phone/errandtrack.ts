/** The way of my team: followed while its errand lasts and no longer, kept on the phone where there is no network. */
import { ref, shallowRef } from 'vue'
import { addPoint, endPatrol, errandsOf, forgetOldPatrols, startErrand } from '../offline/patrol'
import type { PlaceAt } from '../offline/reachstore'
import { me } from './me'
import { ERRAND as PACE } from './paces'
import { follow, sender } from './tracking'

/** A timer is never quite on time. */
const SLACK_MS = 200
export const here = shallowRef<PlaceAt | null>(null)
/** The officer, or the phone, gives no position. */
export const hidden = ref(false)
let running: string[] = []
let unfollow: (() => void) | null = null
const send = sender(errandsOf, () => {})
let sent = 0

/** Not oftener than the walls are told: what came sooner would be seen later. */
async function flush(): Promise<void> {
  if (navigator.onLine === false || Date.now() - sent < PACE.send_ms - SLACK_MS) return
  sent = Date.now()
  await send()
}

/** These errands are on now; whatever else was followed is over. */
export async function shareErrands(ids: string[]): Promise<void> {
  if (!me.value) return
  running = ids
  for (const each of await errandsOf(me.value.id)) if (!ids.includes(each.id)) await endPatrol(each.id)
  for (const id of ids) await startErrand(me.value.id, id)
  if (!ids.length) stop()
  else if (!unfollow) begin()
  await flush()
}

function begin(): void {
  hidden.value = !navigator.geolocation
  if (hidden.value) return
  addEventListener('online', flush)
  unfollow = follow(PACE, { fix: noted, tick: flush, refused: () => { hidden.value = true } })
}

async function noted(place: PlaceAt): Promise<void> {
  const first = !here.value
  here.value = place
  hidden.value = false
  for (const id of running) await addPoint(id, place)
  if (first) await flush()
}

function stop(): void {
  unfollow?.()
  removeEventListener('online', flush)
  ;[unfollow, here.value, sent] = [null, null, 0]
}

/** Whoever signs out is followed no further. */
export async function endErrands(): Promise<void> {
  await shareErrands([])
  await forgetOldPatrols()
}
