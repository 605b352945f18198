/** Proof of delivery: no gate, no bad neighbour, no wrong clock, no second tab and no other sign-in makes or loses a report. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { expect, it, vi } from 'vitest'
import { expectPerson, keepCsrf } from '../api/client'
import { drainUntilQuiet, eachOnItsOwnPhone, OFFICER, only, photo, saved, server, told } from './acting'
import { drain } from './drain'
import { importFile, NoOutboxFile, unsentFile } from './export'
import { bytesOf, isDelivered, letGo, outboxItems } from './outbox'
import { forgetMemory, memory } from './store'
import { PIECE_BYTES } from './upload'

eachOnItsOwnPhone()

const gate = () => new Response('<html>please sign in</html>', { status: 200, headers: { 'Content-Type': 'text/html' } })

it.each([['small', 1000], ['in pieces', PIECE_BYTES * 2 + 1]])('takes a gate that answers 200 for no receipt of a photo (%s)', async (_, bytes) => {
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => String(address).includes('/photos') ? gate() : server.fetch(address, init))
  await saved(1, bytes)
  await drainUntilQuiet(3)
  const { report, photos } = await only()
  expect(report.state).toBe('received')
  expect(photos[0]!.state).toBe('waiting')
  expect(await bytesOf(photos[0]!.id)).toBeDefined()
  vi.stubGlobal('fetch', server.fetch)
  await drainUntilQuiet()
  expect(isDelivered(await only())).toBe(true)
})

it('sends the others past a report that is refused, one that fails for ever, and a photo nobody will take', async () => {
  const refused = await saved()
  const failing = await saved()
  const bad = await saved(3)
  const good = await saved(2)
  const spoilt = (await outboxItems()).find((item) => item.report.id === bad)!.photos[0]!
  server.fate = (question) => question.includes(refused) ? 422 : question.includes(failing) ? 500 : question.includes(spoilt.sha256) ? 413 : 'answer'
  await drain(OFFICER)
  const byId = new Map((await outboxItems()).map((item) => [item.report.id, item]))
  expect(isDelivered(byId.get(good)!)).toBe(true)
  expect(byId.get(bad)!.photos.map((each) => each.state)).toEqual(['needs_you', 'received', 'received'])
  expect([byId.get(refused)!.report.state, byId.get(failing)!.report.state]).toEqual(['needs_you', 'waiting'])
  await letGo(spoilt.id)
  expect(isDelivered((await outboxItems()).find((item) => item.report.id === bad)!)).toBe(true)
  expect(await bytesOf(spoilt.id)).toBeDefined()
})

it('names the field to mend, also where the refusal names none', async () => {
  await saved()
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => String(address).includes('/reports')
    ? told(422, { code: 'outside_city', detail: '不在本市', errors: [], data: {} }) : server.fetch(address, init))
  await drain(OFFICER)
  expect((await only()).report).toMatchObject({ state: 'needs_you', problem_fields: [{ field: 'point', message: '不在本市' }] })
})

it('sends every report before the first photo', async () => {
  for (let each = 0; each < 3; each++) await saved(2)
  await drain(OFFICER)
  expect(server.log.filter((each) => each.startsWith('PUT')).map((each) => each.split('/')[1])).toEqual([...Array(3).fill('reports'), ...Array(6).fill('photos')])
})

it('takes everything up again once the line is back', async () => {
  for (let each = 0; each < 5; each++) await saved()
  server.fate = () => 'lose question'
  for (let each = 0; each < 5; each++) await drain(OFFICER)
  expect((await outboxItems()).every(({ report }) => report.tries > 0)).toBe(true)
  server.fate = () => 'answer'
  await saved()
  await drain(OFFICER)
  await drain(OFFICER)
  expect((await outboxItems()).every(isDelivered)).toBe(true)
  expect(server.created).toBe(6)
})

it('does not wait two years because the clock was two years ahead', async () => {
  await saved()
  const db = await memory()
  await db.put('reports', { ...(await only()).report, next_try: Date.now() + 2 * 365 * 24 * 3600_000 })
  await drain(OFFICER)
  expect(isDelivered(await only())).toBe(true)
})

it('makes one report of one draft that two tabs send, and two of two different ones', async () => {
  const picture = await photo(500)
  const more = { id: '01890000-0000-7000-8000-000000000001', photos: [picture] }
  const first = await saved(0, 0, OFFICER, more)
  expect(await saved(0, 0, OFFICER, more)).toBe(first)
  const other = await saved(0, 0, OFFICER, { ...more, photos: [await photo(600)] })
  expect(other).not.toBe(first)
  await drain(OFFICER)
  expect(server.created).toBe(2)
})

it('sends nothing while another person is signed in', async () => {
  await saved()
  server.signedIn = 'somebody else'
  keepCsrf(null)
  expectPerson(OFFICER)
  vi.stubGlobal('location', { pathname: '/sign-in' })
  await drain(OFFICER)
  expect(server.created).toBe(0)
  expect((await only()).report.state).toBe('waiting')
  expectPerson(null)
})

it('goes on after a fault nobody foresaw', async () => {
  await saved()
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => String(address).includes('/reports')
    ? new Response('{"report": {}', { status: 200, headers: { 'Content-Type': 'application/json' } }) : server.fetch(address, init))
  await drain(OFFICER)
  expect((await only()).report.state).toBe('waiting')
  vi.stubGlobal('fetch', server.fetch)
  await drainUntilQuiet()
  expect(isDelivered(await only())).toBe(true)
})

it('carries the unsent to a colleague who sends them under the same ids, naming who wrote them', async () => {
  const first = await saved(2)
  server.fate = (question) => question.startsWith('PUT /photos') ? 503 : 'answer'
  await drain(OFFICER)
  const second = await saved(1)
  const file = await (await unsentFile(OFFICER, '林海燕')).text()
  globalThis.indexedDB = new IDBFactory()
  await forgetMemory()
  server.fate = () => 'answer'
  expect(await importFile('colleague', file)).toEqual({ added: 2, known: 0, damaged: 0 })
  expect(await importFile('colleague', file)).toEqual({ added: 0, known: 2, damaged: 0 })
  expect((await outboxItems()).every(({ report }) => report.claimed?.name === '林海燕')).toBe(true)
  await drain('colleague')
  expect((await outboxItems()).every(isDelivered)).toBe(true)
  expect([...server.reports.keys()].sort()).toEqual([first, second].sort())
  expect(server.photos.size).toBe(3)
  expect(server.reports.get(second)).toContain('林海燕')
})

it('names a photo that did not survive the journey, and refuses what is no outbox file', async () => {
  await saved(1)
  const file = (await (await unsentFile(OFFICER, '林')).text()).replace(/"jpeg_base64":"..../, '"jpeg_base64":"AAAA')
  globalThis.indexedDB = new IDBFactory()
  await forgetMemory()
  expect(await importFile('colleague', file)).toEqual({ added: 1, known: 0, damaged: 1 })
  await expect(importFile('colleague', '<html>')).rejects.toBeInstanceOf(NoOutboxFile)
  await expect(importFile('colleague', '{"a":1}')).rejects.toBeInstanceOf(NoOutboxFile)
})

it('keeps what an older version of the app had in its outbox', async () => {
  await forgetMemory()
  const old = await new Promise<IDBDatabase>((done) => {
    const asked = indexedDB.open('moyang-phone', 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('reports', { keyPath: 'id' }).createIndex('person', 'person')
      asked.result.createObjectStore('photos', { keyPath: 'id' }).createIndex('report', 'report')
      asked.result.createObjectStore('drafts')
      asked.result.createObjectStore('kept')
    }
    asked.onsuccess = () => done(asked.result)
  })
  const picture = await photo(300)
  const work = old.transaction(['reports', 'photos'], 'readwrite')
  work.objectStore('reports').put({ id: 'r1', person: OFFICER, body: '{}', state: 'waiting', tries: 0, next_try: 0, problem: null, problem_fields: ['x'], created_at: '2026-01-01T00:00:00Z' })
  work.objectStore('photos').put({ id: 'p1', report: 'r1', sha256: picture.sha256, total: 300, sent: 0, bytes: picture.bytes, state: 'waiting', problem: null })
  await new Promise((done) => { work.oncomplete = done })
  old.close()
  await drain(OFFICER)
  expect(isDelivered(await only())).toBe(true)
  expect([...server.photos.keys()]).toEqual([picture.sha256])
})
