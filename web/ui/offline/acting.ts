/** How the outbox's tests act: a server that keeps what reached it, and an officer's phone that sends. */
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { drain } from './drain'
import { enqueue, isDelivered, outboxItems, tryAgain, type NewReport } from './outbox'
import type { Photo } from './photo'
import { sha256 } from './sha256'
import { forgetMemory } from './store'
import { uuid7 } from './uuid7'

export const OFFICER = 'officer'

/** Keeps what reached it, as the real server does; `fate` decides what becomes of each question. */
export class Server {
  reports = new Map<string, string>()
  papers = new Map<string, string>()
  created = 0
  partial = new Map<string, Uint8Array>()
  photos = new Map<string, Uint8Array>()
  log: string[] = []
  signedIn = OFFICER
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
    if (kind === 'session') return told(200, { csrf: 'c', user: { id: this.signedIn } })
    if (kind === 'component-proposals' || kind === 'moves') return this.takePaper(id, String(init.body))
    if (kind === 'reports') return this.takeReport(id, String(init.body))
    if (method === 'HEAD') return this.photos.has(id) ? new Response(null, { status: 200, headers: { 'Upload-Offset': String(this.photos.get(id)!.length) } }) : new Response(null, { status: 404, headers: { 'Upload-Offset': String(this.partial.get(id)?.length ?? 0) } })
    return this.takePiece(id, new Uint8Array(init.body as ArrayBuffer), new Headers(init.headers).get('Content-Range'))
  }

  private takeReport(id: string, body: string): Response {
    const known = this.reports.get(id)
    // Who carries a report is no part of what it says.
    const said = (text: string) => JSON.stringify({ ...JSON.parse(text) as object, claimed_reporter: undefined })
    if (known !== undefined && said(known) !== said(body)) return told(409, { code: 'differs', detail: '内容不同', errors: [], data: {} })
    if (known === undefined) this.created++
    this.reports.set(id, body)
    return told(known === undefined ? 201 : 200, { report: { id, number: `R-${id.slice(-4)}` }, case: { id: uuid7(), stage: 'pending_register', version: 1, grid: 'g' } })
  }

  private takePaper(id: string, body: string): Response {
    const known = this.papers.get(id)
    if (known !== undefined && known !== body) return told(409, { code: 'differs', detail: '内容不同', errors: [], data: {} })
    this.papers.set(id, body)
    return told(known === undefined ? 201 : 200, { id, number: `B-${id.slice(-4)}`, ...(body.includes('"move"') ? { subject: { kind: 'case', id: 'case-1', stage: 'pending_close', version: 4 } } : {}) })
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

export const told = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })

export async function photo(bytes: number): Promise<Photo> {
  const content = crypto.getRandomValues(new Uint8Array(Math.min(bytes, 65_536)))
  const whole = new Uint8Array(bytes).map((_, at) => content[at % content.length]!).buffer as ArrayBuffer
  const hash = await sha256(whole)
  return { id: uuid7(), sha256: hash, original_sha256: hash, bytes: whole, width: 1, height: 1, taken_at: '2026-01-01T00:00:00Z' }
}

export async function saved(photos = 1, bytes = 1000, person = OFFICER, more: Partial<NewReport> = {}) {
  return enqueue({
    person, category_name: '暴露垃圾', grid_name: '北门', photos: await Promise.all(Array.from({ length: photos }, () => photo(bytes))),
    body: { category: 'c', condition: null, point: { lon: 111.9, lat: 21.8, crs: 'wgs84', accuracy_m: 9 }, description: '路边', taken_at: '2026-01-01T00:00:00Z', self_handled: false, measured: null, moved_reason: null, component: null },
    ...more,
  })
}

/** Drains again and again as the phone would, without waiting out the pauses. */
export async function drainUntilQuiet(times = 20) {
  for (let turn = 0; turn < times && !(await outboxItems()).every(isDelivered); turn++) {
    for (const { report } of await outboxItems()) if (report.state !== 'needs_you') await tryAgain(report.id)
    await drain(OFFICER)
  }
}

export const only = async () => (await outboxItems())[0]!
export let server: Server

/** Each test of the file begins with an empty phone and an empty server. */
export function eachOnItsOwnPhone(): void {
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory()
    server = new Server()
    vi.stubGlobal('fetch', server.fetch)
  })
  afterEach(async () => {
    await forgetMemory()
    vi.unstubAllGlobals()
  })
}
