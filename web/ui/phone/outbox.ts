/** The outbox as the screens see it, and the clockwork that empties it whenever there is a chance. */
import { computed, shallowRef } from 'vue'
import { forgetOld, isDelivered, isSettled, onOutbox, outboxItems, wake, type OutboxItem } from '../offline/outbox'
import { me, signedOut } from './me'

const TICK_MS = 2_000
/** The sender comes behind the first screen: nothing is sent before somebody has looked at it anyway. */
let sender: typeof import('../offline/drain') | null = null

export type RowState = 'waiting' | 'sending' | 'photos' | 'received' | 'needs_you'
export interface OutboxRow extends OutboxItem { shown: RowState }

const rows = shallowRef<OutboxRow[]>([])
export const mine = computed(() => rows.value.filter((row) => row.report.person === me.value?.id))
export const unsent = computed(() => mine.value.filter((row) => !isDelivered(row)))
export const needsYou = computed(() => mine.value.filter((row) => row.shown === 'needs_you'))
/** Somebody else used this phone and left reports that only their own sign-in may send. */
export const others = computed(() => rows.value.filter((row) => row.report.person !== me.value?.id && !isDelivered(row)).length)

function shownOf({ report, photos }: OutboxItem): RowState {
  if (report.state === 'needs_you' || photos.some((photo) => photo.state === 'needs_you')) return 'needs_you'
  if (sender?.sendingNow(report.id)) return 'sending'
  if (report.state === 'waiting') return 'waiting'
  return isDelivered({ report, photos }) ? 'received' : 'photos'
}

/** Bytes sent of all photos, in percent. */
export function percentOf({ photos }: OutboxItem): number {
  const total = photos.reduce((sum, photo) => sum + photo.total, 0)
  return total ? Math.round(photos.reduce((sum, photo) => sum + (isSettled(photo) ? photo.total : sender?.sentOf(photo) ?? photo.sent), 0) / total * 100) : 100
}

export async function readOutbox(): Promise<void> {
  rows.value = (await outboxItems()).map((item) => ({ ...item, shown: shownOf(item) }))
}

/** Not yet here without a network on the very first visit: asked for again at the next tick. */
async function fetchSender(): Promise<void> {
  sender ??= await import('../offline/drain').catch(() => null)
}

export function sendDue(): void {
  if (!me.value || signedOut.value || navigator.onLine === false || !unsent.value.length) return
  if (sender) void sender.drain(me.value.id)
  else void fetchSender()
}

/** The line or the officer is back: nothing waits out its pause any longer. */
async function sendAll(): Promise<void> {
  if (me.value) await wake(me.value.id)
  sendDue()
}

export async function startOutbox(): Promise<void> {
  let reading = false
  onOutbox(async () => {
    if (reading) return
    reading = true
    await Promise.resolve()
    reading = false
    await readOutbox()
  })
  await fetchSender()
  await forgetOld()
  await readOutbox()
  addEventListener('online', sendAll)
  document.addEventListener('visibilitychange', () => { if (!document.hidden) void sendAll() })
  setInterval(sendDue, TICK_MS)
  await sendAll()
}
