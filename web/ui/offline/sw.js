// Opens the phone's screens without a network. Version and files are written in at build (precache.ts).
const VERSION = '__VERSION__'
const FILES = ['__FILES__']
const PAGE = '/phone/'
const BASEMAP = '/static/basemap/yangjiang.pmtiles'
const SHELL = `moyang-phone-${VERSION}`
const MAP = 'moyang-basemap'
const PHOTOS = '/api/v1/photos/'
const PICTURES = 'moyang-pictures' // filled and emptied by pictures.ts
const RANGE = /^bytes=(\d+)-(\d*)$/

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll([new Request(PAGE, { cache: 'reload' }), '/phone/manifest.webmanifest', ...FILES])))
})

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith('moyang-phone-') && name !== SHELL) await caches.delete(name)
    await self.clients.claim()
  })())
})

// A new version waits until the officer agrees: nothing changes under a report half written.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting()
  if (event.data === 'keep-basemap') event.waitUntil(keepBasemap())
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== location.origin) return
  if (event.request.mode === 'navigate' && url.pathname === PAGE) event.respondWith(kept(PAGE, event.request))
  else if (FILES.includes(url.pathname)) event.respondWith(kept(url.pathname, event.request))
  else if (url.pathname === BASEMAP) event.respondWith(slice(event.request))
  else if (url.pathname.startsWith(PHOTOS)) event.respondWith(picture(event.request))
})

async function kept(path, request) {
  return await (await caches.open(SHELL)).match(path) ?? fetch(request)
}

async function picture(request) {
  return await (await caches.open(PICTURES)).match(request, { ignoreVary: true }) ?? fetch(request)
}

async function keepBasemap() {
  const cache = await caches.open(MAP)
  if (!await cache.match(BASEMAP)) await cache.add(BASEMAP)
}

// The map library asks for pieces of the file; the cache holds only wholes, so the piece is cut here.
async function slice(request) {
  const range = RANGE.exec(request.headers.get('Range') ?? '')
  const whole = await (await caches.open(MAP)).match(BASEMAP)
  if (!range || !whole) return fetch(request)
  const bytes = await whole.arrayBuffer()
  const first = Number(range[1])
  const last = Math.min(range[2] ? Number(range[2]) : Infinity, bytes.byteLength - 1)
  return new Response(bytes.slice(first, last + 1), {
    status: 206,
    headers: { 'Content-Range': `bytes ${first}-${last}/${bytes.byteLength}`, 'Content-Length': String(last - first + 1), 'Content-Type': 'application/octet-stream' },
  })
}

// Whoever looks at the app is told there, over the live link; a notification is for a phone in the pocket.
self.addEventListener('push', (event) => {
  event.waitUntil(wake(event.data ? event.data.json() : {}))
})

async function wake(told) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  for (const page of pages) page.postMessage({ pushed: told })
  if (pages.some((page) => page.visibilityState === 'visible')) return
  const urgent = told.kind === 'sos' || told.kind === 'call'
  await self.registration.showNotification(told.title || '漠阳', {
    body: told.number || '', tag: `${told.kind}:${told.id}`, data: told, lang: 'zh-CN', renotify: true, requireInteraction: urgent, vibrate: urgent ? [300, 100, 300] : [200],
    ...(told.kind === 'call' ? { actions: [{ action: 'confirm', title: /^【通信测试】/.test(told.title) ? '收到（测试）' : '收到，立即到岗' }] } : {}),
  })
}

const SCREEN_OF = { task: (id) => `#/task/${id}`, notice: () => '#/notices' }

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { kind, id } = event.notification.data || {}
  if (kind === 'call' && event.action === 'confirm') return event.waitUntil(confirmCall(id))
  event.waitUntil(openApp(`${PAGE}${SCREEN_OF[kind] ? SCREEN_OF[kind](id) : ''}`))
})

// Answered without opening the app; where that fails the app opens and its big button waits.
async function confirmCall(id) {
  try {
    const { csrf } = await (await fetch('/api/v1/session')).json()
    const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf }
    const answer = await fetch(`/api/v1/emergency-calls/${id}/confirm`, { method: 'POST', headers, body: '{"via":"push"}' })
    if (answer.ok) return
  } catch (error) { console.warn('call', error) }
  await openApp(PAGE)
}

async function openApp(address) {
  const [page] = await self.clients.matchAll({ type: 'window' })
  if (!page) return self.clients.openWindow(address)
  page.postMessage({ goTo: new URL(address, location.origin).hash })
  return page.focus()
}
