/** The phone as an app: opens offline, takes a new version only when the officer agrees, can stand on the home screen. */
import { ref, shallowRef } from 'vue'

interface InstallPrompt extends Event { prompt: () => Promise<void> }

export const update = shallowRef<ServiceWorker | null>(null)
export const installPrompt = shallowRef<InstallPrompt | null>(null)
export const offlineReady = ref(false)
/** WeChat and WeCom on iPhones allow no offline start: there the hint is to open the browser. */
export const inWechat = /MicroMessenger|wxwork|YueZhengYi/i.test(navigator.userAgent)
export const isApple = /iPhone|iPad/.test(navigator.userAgent)
/** Nothing is lost without warning: iPhones empty the memory of pages that are not on the home screen. */
export const WARN_MS = 3 * 24 * 3600_000
export const installed = () => matchMedia('(display-mode: standalone)').matches

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  installPrompt.value = event as InstallPrompt
})
addEventListener('appinstalled', () => { installPrompt.value = null })

export async function install(): Promise<void> {
  await installPrompt.value?.prompt()
  installPrompt.value = null
}

function watchFor(registration: ServiceWorkerRegistration): void {
  const waiting = () => { if (registration.waiting && navigator.serviceWorker.controller) update.value = registration.waiting }
  waiting()
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', waiting))
}

/** After the first screen is usable: the files of the app must not slow it down. */
export async function keepOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    const registration = await navigator.serviceWorker.register('/phone/sw.js', { scope: '/phone/' })
    watchFor(registration)
    await navigator.serviceWorker.ready
    offlineReady.value = true
    registration.active?.postMessage('keep-basemap')
  } catch {
    offlineReady.value = false // shown on "Me": without it the app needs a network to open
  }
  void navigator.storage?.persist?.()
}

export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload())
  update.value?.postMessage('take-over')
}
