/** The patrol track as the officer sees it: on by one tap, off by one tap, and off by itself when duty ends. */
import { computed, ref } from 'vue'
import { api } from '../api'
import type { PatrolRules } from '../api/types'
import { now } from '../live/clock'
import { addPoint, endPatrol, forgetOldPatrols, isOn, patrolsOf, sendPatrol, startPatrol } from '../offline/patrol'
import type { PatrolRow } from '../offline/reachstore'
import { toast } from '../parts/toast'
import { t } from '../texts'
import { me } from './me'
import { reading } from './reading'

/** A point when one has moved this far after this long, or as a sign of life after longer (domain.md §4). */
const MOVED_M = 15
const MOVE_MS = 15_000
const STILL_MS = 120_000
const SEND_MS = 60_000
const METRES_PER_DEGREE = 111_320

export const rules = reading<PatrolRules>(() => 'patrol-rules', () => api.get<PatrolRules>('/patrols/rules'))
const row = ref<PatrolRow | null>(null)
export const patrol = computed(() => (row.value && isOn(row.value, now.value) ? row.value : null))
let watching: number | undefined
let sending: ReturnType<typeof setInterval> | undefined
let awake: { release: () => Promise<void> } | null = null
let last: { at: number; lon: number; lat: number } | null = null

export const clock = (iso: string) => new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' }).format(new Date(iso))
const DAY_MS = 24 * 3600_000
/** The rules may be yesterday's: the hours of duty are the same each day. */
function endOf(told: PatrolRules): string | null {
  const shift = Math.floor((Date.now() - Date.parse(told.duty_from)) / DAY_MS) * DAY_MS
  const [from, to] = [Date.parse(told.duty_from) + shift, Date.parse(told.duty_to) + shift]
  return Date.now() >= from && Date.now() < to ? new Date(Math.min(to, Date.now() + told.longest_h * 3600_000)).toISOString() : null
}

export async function turnOn(): Promise<void> {
  if (!rules.value.value) await rules.refresh()
  const told = rules.value.value
  if (!me.value || !told) return void toast(t('reach.patrol.noRules'), 'error')
  const ends = endOf(told)
  if (!ends) return void toast(t('reach.patrol.offDuty', { from: clock(told.duty_from), to: clock(told.duty_to) }), 'error')
  if (!navigator.geolocation) return void toast(t('reach.patrol.noGps'), 'error')
  row.value = await startPatrol(me.value.id, ends)
  follow()
  void flush()
  toast(t('reach.patrol.started', { at: clock(ends) }), 'done')
}

export async function turnOff(): Promise<void> {
  if (row.value) await endPatrol(row.value.id)
  unfollow()
  row.value = null
  toast(t('reach.patrol.ended'), 'done')
  await flush()
}

function follow(): void {
  unfollow()
  const refused = ({ code }: GeolocationPositionError) => { if (code === 1) { toast(t('reach.patrol.noGps'), 'error'); void turnOff() } }
  watching = navigator.geolocation.watchPosition(({ coords }) => void fix(coords), refused, { enableHighAccuracy: true, maximumAge: 5_000 })
  sending = setInterval(() => void tick(), SEND_MS)
  document.addEventListener('visibilitychange', stayAwake)
  void stayAwake()
}
function unfollow(): void {
  if (watching !== undefined) navigator.geolocation.clearWatch(watching)
  clearInterval(sending)
  document.removeEventListener('visibilitychange', stayAwake)
  void awake?.release().catch(() => undefined)
  ;[watching, sending, awake, last] = [undefined, undefined, null, null]
}

/** A page gets no position with the screen off: it is kept on while the track is, where the phone allows it. */
async function stayAwake(): Promise<void> {
  const { wakeLock } = navigator as Navigator & { wakeLock?: { request: (kind: 'screen') => Promise<{ release: () => Promise<void> }> } }
  if (document.visibilityState === 'visible' && watching !== undefined) awake = await wakeLock?.request('screen').catch(() => null) ?? null
}

async function fix({ longitude: lon, latitude: lat, accuracy }: GeolocationCoordinates): Promise<void> {
  if (!row.value || !isOn(row.value)) return tick()
  const at = Date.now()
  const moved = last ? Math.hypot((lon - last.lon) * Math.cos(lat * Math.PI / 180), lat - last.lat) * METRES_PER_DEGREE : Infinity
  if (last && !(at - last.at >= MOVE_MS && moved >= MOVED_M) && at - last.at < STILL_MS) return
  last = { at, lon, lat }
  await addPoint(row.value.id, { lon, lat, accuracy_m: Math.round(accuracy) }).catch((error: unknown) => console.warn('track', error))
}

async function tick(): Promise<void> {
  if (row.value && !isOn(row.value)) {
    unfollow()
    row.value = null
    toast(t('reach.patrol.ended'))
  }
  await flush()
}

let flushing = false
/** All walks of this person that the server does not know whole; only their own sign-in sends them. */
export async function flush(): Promise<void> {
  if (!me.value || flushing || navigator.onLine === false) return
  flushing = true
  for (const each of await patrolsOf(me.value.id).catch(() => [])) {
    const told = await sendPatrol(each.id)
    if (told === 'refused' && each.id === row.value?.id) { unfollow(); row.value = null; toast(t('reach.patrol.ended')) }
    if (told === 'later') break
  }
  flushing = false
}

/** After a reload the walk that is on goes on; nothing is ever turned on by itself. */
export async function followPatrol(): Promise<void> {
  void rules.refresh()
  if (!me.value) return
  await forgetOldPatrols().catch(() => undefined)
  const kept = (await patrolsOf(me.value.id).catch(() => [])).find((each) => isOn(each))
  if (kept) { row.value = kept; follow() }
  addEventListener('online', () => void flush())
  void flush()
}

/** Whoever signs out is off duty here. */
export async function endPatrols(): Promise<void> {
  unfollow()
  if (me.value) for (const each of await patrolsOf(me.value.id)) await endPatrol(each.id)
  row.value = null
  await flush()
}
