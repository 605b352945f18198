/** Web push on this phone, where the browser has it: turned on by a tap, forgotten at sign-out; the live link does not need it. */
import { ref } from 'vue'
import { api } from '../api'
import type { PushState } from '../api/types'
import { notices } from './notices'
import { openTasks } from './tasks'

export type PushShown = 'unknown' | 'none' | 'off' | 'on'
export const pushShown = ref<PushShown>('unknown')
export const pushProblem = ref<'' | 'refused' | 'away'>('')

const has = () => 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis
const registration = async () => (has() ? await navigator.serviceWorker.getRegistration('/phone/') : undefined)
const standing = async () => await (await registration())?.pushManager.getSubscription() ?? null

export async function askPush(): Promise<void> {
  const told = await api.get<PushState>('/push').catch(() => null)
  if (!has() || told?.enabled === false) pushShown.value = 'none'
  else pushShown.value = (await standing()) ? 'on' : 'off'
}

/** A name by which its owner knows the device again. */
const nameOf = () => (/Android|iPhone|iPad|HarmonyOS|Windows|Mac/.exec(navigator.userAgent)?.[0] ?? 'Web')

export async function turnOn(): Promise<void> {
  pushProblem.value = ''
  if (await Notification.requestPermission() !== 'granted') { pushProblem.value = 'refused'; return }
  const { key } = await api.get<PushState>('/push')
  let made: PushSubscription | undefined
  try {
    made = await (await navigator.serviceWorker.ready).pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) })
    await api.put('/push/subscriptions', { ...pick(made.toJSON()), name: nameOf() })
    pushShown.value = 'on'
  } catch (error) {
    console.warn('push', error)
    await made?.unsubscribe().catch(() => undefined)
    pushProblem.value = 'away'
  }
}
const bytesOf = (key: string) => Uint8Array.from(atob(key.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0))
const pick = ({ endpoint, keys }: PushSubscriptionJSON) => ({ endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth } })

export async function turnOff(): Promise<void> {
  const made = await standing()
  if (!made) return
  await made.unsubscribe()
  pushShown.value = 'off'
  await api.post('/push/subscriptions/forget', { endpoint: made.endpoint })
}

/** The worker rings a page that is being looked at: what the live link may have missed is read now. */
export function followPushed(): void {
  navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent<{ pushed?: object; goTo?: string } | null>) => {
    if (data?.pushed) { void openTasks.refresh(); void notices.refresh() }
    if (data?.goTo) location.hash = data.goTo
  })
}
