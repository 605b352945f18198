/** The outbox against a line that loses answers, a server that is down, and senders that run at the same time. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { drain } from './drain'
import { enqueue, isDelivered, outboxItems, tryAgain } from './outbox'
import { sha256 } from './sha256'
import { forgetMemory } from './store'
import { PIECE_BYTES } from './upload'
import { uuid7 } from './uuid7'

const OFFICER = 'officer'

/** Keeps what reached it, as the real server does; `fate` decides what becomes of each question. */
class Server {
  reports = new Map<string, string>()
  created = 0
  partial = new Map<string, Uint8Array>()
  photos = new Map<string, Uint8Array>()
  log: string[] = []
  fate: (question: string) => 'answer' | 'lose question' | 'lose answer' | number = () => 'answer'

  fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const question = `${init.method ?? 'GET'} ${address.replace('/api/v1', '')}`
    this.log.push(question)
    const fate = this.fate(question)
    if (fate === 'lose question') throw new TypeError('no line')
    if (typeof fate === 'number') return told(fate, { code: 'refused', detail: `不行 ${fate}`, errors: [], data: {} })
    const answer = await this.answer(question, init)
    if (fate === 'lose answer') throw new TypeError('line broke')
    return answer
  }

  private async answer(question: string, init: RequestInit): Promise<Response> {
    const [method, path = ''] = question.split(' ')
    const [, kind, id = ''] = path.split('/')
    if (kind === 'session') return told(200, { csrf: 'c', user: {} })
    if (kind === 'reports') return this.takeReport(id, String(init.body))
    if (method === 'HEAD') return this.photos.has(id) ? new Response(null, { status: 200 }) : new Response(null, { status: 404, headers: { 'Upload-Offset': String(this.partial.get(id)?.length ?? 0) } })
    return this.takePiece(id, new Uint8Array(init.body as ArrayBuffer), new Headers(init.headers).get('Content-Range'))
  }

  private takeReport(id: string, body: string): Response {
    const known = this.reports.get(id)
    if (known !== undefined && known !== body) return told(409, { code: 'differs', detail: '内容不同', errors: [], data: {} })
    if (known === undefined) this.created++
    this.reports.set(id, body)
    return told(known === undefined ? 201 : 200, { report: { id, number: `R-${id.slice(-4)}` }, case: { id: uuid7(), stage: 'pending_register', version: 1, grid: 'g' } })
  }

  private async takePiece(id: string, piece: Uint8Array, range: string | null): Promise<Response> {
    if (this.photos.has(id)) return told(200, { sha256: id })
    const [, start, total] = /bytes (\d+)-\d+\/(\d+)/.exec(range ?? '') ?? [null, '0', String(piece.length)]
    const before = this.partial.get(id) ?? new Uint8Array()
    if (Number(start) !== before.length) return told(409, { code: 'wrong_offset', detail: '', errors: [], data: { offset: before.length } }, { 'Upload-Offset': String(before.length) })
    const grown = new Uint8Array([...before, ...piece])
    this.partial.set(id, grown)
    if (grown.length < Number(total)) return told(202, { sha256: id, received: grown.length }, { 'Upload-Offset': String(grown.length) })
    expect(await sha256(grown.buffer as ArrayBuffer)).toBe(id)
    this.photos.set(id, grown)
    return told(201, { sha256: id })
  }
}

const told = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })

async function photo(bytes: number) {
  const content = crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65_536)))
  const whole = new Uint8Array(bytes).map((_, at) => content[at % content.length]!).buffer as ArrayBuffer
  const hash = await sha256(whole)
  return { id: uuid7(), sha256: hash, original_sha256: hash, bytes: whole, width: 1, height: 1, taken_at: '2026-01-01T00:00:00Z' }
}

async function saved(photos = 1, bytes = 1000, person = OFFICER) {
  return enqueue({
    person, category_name: '暴露垃圾', grid_name: '北门', photos: await Promise.all(Array.from({ length: photos }, () => photo(bytes))),
    body: { category: 'c', condition: null, point: { lon: 111.9, lat: 21.8, crs: 'wgs84', accuracy_m: 9 }, description: '路边', taken_at: '2026-01-01T00:00:00Z', self_handled: false },
  })
}

/** Drains again and again as the phone would, without waiting out the pauses. */
async function drainUntilQuiet(times = 20) {
  for (let turn = 0; turn < times && !(await outboxItems()).every(isDelivered); turn++) {
    for (const { report } of await outboxItems()) if (report.state !== 'needs_you') await tryAgain(report.id)
    await drain(OFFICER)
  }
}

const only = async () => (await outboxItems())[0]!
let server: Server

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  server = new Server()
  vi.stubGlobal('fetch', server.fetch)
})
afterEach(async () => {
  await forgetMemory()
  vi.unstubAllGlobals()
})

it('sends the report before its photos and keeps the receipt number', async () => {
  const id = await saved(2)
  await drain(OFFICER)
  expect(server.log.filter((each) => each.startsWith('PUT')).map((each) => each.split('/')[1])).toEqual(['reports', 'photos', 'photos'])
  const { report, photos } = await only()
  expect(report.number).toBe(`R-${id.slice(-4)}`)
  expect(photos.every((each) => each.state === 'received' && each.bytes === null)).toBe(true)
})

it('loses nothing while the server cannot be reached, and no report waits for another for ever', async () => {
  server.fate = () => 'lose question'
  await saved()
  await saved()
  await drain(OFFICER)
  expect((await outboxItems()).map(({ report, photos }) => [report.state, photos[0]!.bytes?.byteLength])).toEqual([['waiting', 1000], ['waiting', 1000]])
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
  expect(refused.photos[0]!.bytes).not.toBeNull()
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
