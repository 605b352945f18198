/** The patrol track as the officer sees it: on by one tap, off by one tap, and off by itself when duty ends. */
import { computed, ref } from 'vue'
import { api } from '../api'
import type { PatrolRules } from '../api/types'
import { now } from '../live/clock'
import { addPoint, endPatrol, forgetOldPatrols, isOn, patrolsOf, startPatrol } from '../offline/patrol'
import type { PatrolRow } from '../offline/reachstore'
import { toast } from '../parts/toast'
import { t } from '../texts'
import { me } from './me'
import { PATROL as PACE } from './paces'
import { reading } from './reading'
import { follow as followPhone, sender } from './tracking'

export const rules = reading<PatrolRules>(() => 'patrol-rules', () => api.get<PatrolRules>('/patrols/rules'))
const row = ref<PatrolRow | null>(null)
export const patrol = computed(() => (row.value && isOn(row.value, now.value) ? row.value : null))
let unfollow = () => {}

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
  unfollow = followPhone(PACE, {
    fix: async (place) => { if (row.value && isOn(row.value)) await addPoint(row.value.id, place); else await tick() },
    tick,
    refused: () => { toast(t('reach.patrol.noGps'), 'error'); void turnOff() },
  })
}

async function tick(): Promise<void> {
  if (row.value && !isOn(row.value)) {
    unfollow()
    row.value = null
    toast(t('reach.patrol.ended'))
  }
  await flush()
}

export const flush = sender(patrolsOf, (id) => {
  if (id === row.value?.id) { unfollow(); row.value = null; toast(t('reach.patrol.ended')) }
})

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
