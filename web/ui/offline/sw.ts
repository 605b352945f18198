/// <reference lib="webworker" />
/** Lets the phone open without a network: keeps the phone's own files, and nothing that belongs to a person. */
declare const __FILES__: string[]
declare const __VERSION__: string
declare const self: ServiceWorkerGlobalScope

const PAGE = '/phone/'
const CACHE = `phone-${__VERSION__}`
const MAP_CACHE = 'phone-basemap'

/** Everything or nothing: a half-kept phone would open to a blank page in the field. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.addAll([new Request(PAGE, { cache: 'reload' }), ...__FILES__])
}

async function dropOld(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith('phone-') && name !== CACHE && name !== MAP_CACHE).map((name) => caches.delete(name)))
  await self.clients.claim()
}

self.addEventListener('install', (event) => event.waitUntil(keepAll()))
self.addEventListener('activate', (event) => event.waitUntil(dropOld()))

// A new version waits until the officer agrees: a page must never change under somebody who is filling in a form.
self.addEventListener('message', (event) => {
  if (event.data === 'skip-waiting') event.waitUntil(self.skipWaiting())
})

async function fromCache(wanted: Request | string): Promise<Response> {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(wanted, { ignoreVary: true })
  return kept ?? fetch(wanted)
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate' && (pathname === PAGE || pathname === '/phone/index.html')) event.respondWith(fromCache(PAGE))
  else if (__FILES__.includes(pathname)) event.respondWith(fromCache(pathname))
})
