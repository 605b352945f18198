/** The officer's call for help as the screens see it: pressed, on its way, arrived, seen, withdrawn, closed. */
import { computed, ref } from 'vue'
import { api } from '../api'
import type { Sos } from '../api/types'
import { onCaughtUp, onChanged } from '../live'
import { isLive, keepSos, newSos, owes, pauseAfter, sendSos, sosOf } from '../offline/sos'
import type { PlaceAt, SosRow } from '../offline/reachstore'
import { me } from './me'

/** Without a word from the live link the answer is asked for this often. */
const ASK_MS = 10_000
/** A place that has hardly moved says nothing new. */
const PLACE_MS = 5_000
const OLD_FIX_MS = 60_000

const row = ref<SosRow | null>(null)
export const sos = computed(() => (row.value && !row.value.done ? row.value : null))
export type SosShown = 'sending' | 'received' | 'acknowledged' | 'withdrawing' | 'withdrawn' | 'closed'
export const shown = computed<SosShown>(() => {
  const call = row.value!
  if (!call.told) return 'sending'
  if (call.told.stage === 'open' || call.told.stage === 'acknowledged') return call.withdraw ? 'withdrawing' : call.told.stage === 'open' ? 'received' : 'acknowledged'
  return call.told.stage
})

let timer: ReturnType<typeof setTimeout> | undefined
let sending = false
let watching: number | undefined
let placedAt = 0

/** The same object is kept and sent; the screens are given a copy of it as it stands. */
let call: SosRow | null = null
const show = () => { row.value = call && { ...call } }

async function pump(): Promise<void> {
  clearTimeout(timer)
  if (!call || sending) return
  sending = true
  const settled = await sendSos(call)
  sending = false
  show()
  if (!settled || owes(call)) timer = setTimeout(pump, pauseAfter(call.tries))
  else if (isLive(call)) timer = setTimeout(askAgain, ASK_MS)
  if (!isLive(call)) stopWatching()
}

async function askAgain(): Promise<void> {
  clearTimeout(timer)
  if (!call?.told || call.told.stage === 'closed') return
  try {
    const told = await api.get<Sos>(`/sos/${call.id}`)
    if (told?.id === call.id && told.version >= call.told.version) call.told = told
    await keepSos(call)
    if (call.told.acknowledged_at) navigator.vibrate?.([80, 80, 80])
  } catch { /* asked again below */ }
  show()
  if (call.told.stage !== 'closed') timer = setTimeout(askAgain, ASK_MS)
  if (!isLive(call)) stopWatching()
}

/** The second of two taps: written down, sent at once, without waiting for a position. */
export async function press(): Promise<void> {
  if (!me.value || (call && isLive(call))) return
  call = newSos(me.value.id, null)
  show()
  navigator.vibrate?.(200)
  startWatching()
  void keepSos({ ...call })
  await pump()
}

export async function withdraw(): Promise<void> {
  if (!call) return
  call.withdraw = true
  await keepSos(call)
  show()
  await pump()
}

export async function dismiss(): Promise<void> {
  if (!call) return
  call.done = true
  await keepSos(call)
  call = null
  show()
}

function startWatching(): void {
  const { geolocation } = navigator
  if (!geolocation || watching !== undefined) return
  const options = { enableHighAccuracy: true, maximumAge: OLD_FIX_MS }
  watching = geolocation.watchPosition(({ coords }) => placed({ lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.round(coords.accuracy) }), () => undefined, options)
}
function stopWatching(): void {
  if (watching !== undefined) navigator.geolocation.clearWatch(watching)
  watching = undefined
}
function placed(place: PlaceAt): void {
  if (!call || !isLive(call) || (call.place && Date.now() - placedAt < PLACE_MS)) return
  placedAt = Date.now()
  call.place = place
  void pump()
}

/** What was pressed before the phone was closed goes on; the live link brings the answer. */
export async function followSos(): Promise<void> {
  const kept = me.value ? (await sosOf(me.value.id)).filter((each) => !each.done).sort((a, b) => b.id.localeCompare(a.id))[0] : undefined
  if (kept && !call) {
    call = kept
    show()
    if (isLive(kept)) startWatching()
    void (owes(kept) ? pump() : askAgain())
  }
  onChanged((change) => { if (change.kind === 'sos' && change.id === call?.id) void askAgain() })
  onCaughtUp(() => void askAgain())
  addEventListener('online', () => void pump())
}
