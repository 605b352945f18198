/** The outbox against a line that loses answers, a server that is down, and senders that run at the same time. */
import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'
import { drainUntilQuiet, eachOnItsOwnPhone, OFFICER, only, saved, server } from './acting'
import { drain } from './drain'
import { bytesOf, isDelivered, outboxItems, tryAgain } from './outbox'
import { PIECE_BYTES } from './upload'

eachOnItsOwnPhone()

it('sends the report before its photos and keeps the receipt number', async () => {
  const id = await saved(2)
  await drain(OFFICER)
  expect(server.log.filter((each) => each.startsWith('PUT')).map((each) => each.split('/')[1])).toEqual(['reports', 'photos', 'photos'])
  const { report, photos } = await only()
  expect(report.number).toBe(`R-${id.slice(-4)}`)
  expect(photos.every((each) => each.state === 'received')).toBe(true)
  expect(await Promise.all(photos.map((each) => bytesOf(each.id)))).toEqual([undefined, undefined])
})

it('loses nothing while the server cannot be reached, and no report waits for another for ever', async () => {
  server.fate = () => 'lose question'
  await saved()
  await saved()
  await drain(OFFICER)
  for (const { report, photos } of await outboxItems()) expect([report.state, (await bytesOf(photos[0]!.id))?.byteLength]).toEqual(['waiting', 1000])
  server.fate = () => 'answer'
  await drainUntilQuiet()
  expect(server.created).toBe(2)
  expect(server.photos.size).toBe(2)
})

it('makes one report of many lost answers, with the same body each time', async () => {
  let left = 3
  server.fate = (question) => question.startsWith('PUT /reports') && left-- > 0 ? 'lose answer' : 'answer'
  await saved()
  await drainUntilQuiet()
  expect(server.log.filter((each) => each.startsWith('PUT /reports')).length).toBe(4)
  expect(server.created).toBe(1)
  expect(isDelivered(await only())).toBe(true)
})

it('goes on in the middle of a photo after lost answers, and the bytes are the same', async () => {
  const lost = new Set([2, 4])
  let turn = 0
  server.fate = (question) => question.startsWith('PUT /photos') && lost.has(++turn) ? 'lose answer' : 'answer'
  await saved(1, PIECE_BYTES * 3 + 77)
  await drainUntilQuiet()
  expect(server.photos.size).toBe(1)
  expect(server.log.filter((each) => each.startsWith('PUT /photos')).length).toBe(4)
  expect(isDelivered(await only())).toBe(true)
})

it('sends once when several senders start at the same time', async () => {
  await saved(2)
  await Promise.all([drain(OFFICER), drain(OFFICER), drain(OFFICER)])
  expect(server.created).toBe(1)
  expect(server.log.filter((each) => each.startsWith('PUT')).length).toBe(3)
})

it('waits longer after each failure of the server and does not bother it meanwhile', async () => {
  server.fate = (question) => question.startsWith('PUT') ? 503 : 'answer'
  await saved()
  await drain(OFFICER)
  const { report } = await only()
  expect(report.tries).toBe(1)
  expect(report.next_try).toBeGreaterThan(Date.now())
  const asked = server.log.length
  await drain(OFFICER)
  expect(server.log.length).toBe(asked)
})

it('keeps what the server refuses, with its words, until a person tries again', async () => {
  server.fate = (question) => question.startsWith('PUT /reports') ? 422 : 'answer'
  const id = await saved()
  await drain(OFFICER)
  const refused = await only()
  expect(refused.report).toMatchObject({ state: 'needs_you', problem: '不行 422' })
  expect(await bytesOf(refused.photos[0]!.id)).toBeDefined()
  server.fate = () => 'answer'
  await drain(OFFICER)
  expect(server.created).toBe(0)
  await tryAgain(id)
  await drain(OFFICER)
  expect(isDelivered(await only())).toBe(true)
})

it('takes a page of a Wi-Fi gate for no receipt', async () => {
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => String(address).includes('/reports')
    ? new Response('<html>please sign in</html>', { status: 200, headers: { 'Content-Type': 'text/html' } }) : server.fetch(address, init))
  await saved()
  await drain(OFFICER)
  expect((await only()).report).toMatchObject({ state: 'waiting', number: null })
})

it("never sends another person's report", async () => {
  await saved(1, 1000, 'somebody else')
  await drain(OFFICER)
  expect(server.created).toBe(0)
  expect((await only()).report.state).toBe('waiting')
})
