/** Nothing reported is ever lost: a report is written down on the phone first and kept until the server's receipt is here. */
import type { Draft } from './draft'
import type { Photo } from './photo'
import { memory, type Paper, type PhotoRow, type ReportRow, type RowWork } from './store'
import { uuid7 } from './uuid7'

export interface PlaceTold { lon: number; lat: number; crs: 'wgs84'; accuracy_m: number | null }
export interface ReportBody {
  category: string
  condition: string | null
  point: PlaceTold
  description: string
  photos: string[]
  after_photos: string[]
  /** The camera's own picture behind each photo as sent. */
  originals: Record<string, string>
  taken_at: string
  self_handled: boolean
  measured: PlaceTold | null
  moved_reason: string | null
  component: string | null
  joins?: string
  voices?: string[]
  answers?: Draft['answers']
  found_at?: Draft['found_at']
}
export interface NewReport {
  /** Fixed when the draft was begun: two tabs that send the same draft send one report. */
  id?: string
  person: string
  body: Omit<ReportBody, 'photos' | 'after_photos' | 'originals'>
  photos: Photo[]
  after?: Photo[]
  voices?: Photo[]
  category_name: string
  grid_name: string
  /** The row that could not be sent and whose corrected content this is. */
  replaces?: string | null
}
/** Any other paper with photos, put under its own id into the API's collection `kind`. */
export interface NewPaper {
  id?: string
  kind: Paper
  person: string
  /** What the row is called in the outbox: what it is, and about which thing. */
  category_name: string
  description: string
  grid_name: string
  body: object
  photos: Photo[]
  replaces?: string | null
  /** So long it can be taken back: it is written down at once and sent afterwards. */
  hold_ms?: number
}
export interface OutboxItem { report: ReportRow; photos: PhotoRow[] }

/** Sent reports stay on the list this long, without their photos' bytes. */
const STUB_MS = 7 * 24 * 3600_000
export const UNSENT = { tries: 0, next_try: 0, problem: null }

const listeners = new Set<() => void>()
const others = 'BroadcastChannel' in globalThis ? new BroadcastChannel('moyang-outbox') : null
if (others) others.onmessage = () => listeners.forEach((each) => each())

/** Called whenever a row has changed, in this tab or another. */
export function onOutbox(listener: () => void): () => void {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

export function outboxChanged(): void {
  listeners.forEach((each) => each())
  others?.postMessage('changed')
}

const hashes = (photos: Photo[]) => photos.map((photo) => photo.sha256)

function rowsOf(asked: NewReport | NewPaper, id: string, now: number): OutboxItem {
  const after = 'kind' in asked ? [] : asked.after ?? []
  const voices = 'kind' in asked ? [] : asked.voices ?? []
  const all = [...asked.photos, ...after]
  const body = {
    ...asked.body, photos: hashes(asked.photos),
    ...('kind' in asked ? {} : { after_photos: hashes(after), originals: Object.fromEntries(all.map((photo) => [photo.sha256, photo.original_sha256])) }),
    ...(voices.length ? { voices: hashes(voices) } : {}),
  }
  return {
    report: {
      id, ...('kind' in asked ? { kind: asked.kind } : {}), person: asked.person, body: JSON.stringify(body), category_name: asked.category_name, grid_name: asked.grid_name,
      description: 'kind' in asked ? asked.description : asked.body.description, created_at: new Date(now).toISOString(), state: 'waiting', ...UNSENT,
      next_try: 'hold_ms' in asked && asked.hold_ms ? now + asked.hold_ms : 0, number: null, case: null, received_at: null, problem_fields: [], claimed: null,
    },
    photos: [...all, ...voices].map((photo) => ({
      id: `${id}:${photo.id}`, report: id, sha256: photo.sha256, original_sha256: photo.original_sha256, taken_at: photo.taken_at,
      total: photo.bytes.byteLength, sent: 0, state: 'waiting', ...UNSENT, ...(photo.voice ? { voice: photo.voice } : {}),
    })),
  }
}

/** The same draft sent from two tabs; anything the officer changed in between makes it another report. */
function sameContent(one: string, other: string): boolean {
  const facts = (text: string) => {
    const { category, point, description, originals, self_handled, voices } = JSON.parse(text) as ReportBody
    return JSON.stringify([category, point, description, Object.values(originals ?? {}).sort(), self_handled, voices])
  }
  return facts(one) === facts(other)
}

/** The same paper sent twice differs at most in when the button was pressed. */
const samePaper = (one: string, other: string) => JSON.stringify({ ...JSON.parse(one) as object, taken_at: 0 }) === JSON.stringify({ ...JSON.parse(other) as object, taken_at: 0 })

/** Writes report and photos in one durable transaction; only when this resolves may the screen say "saved". */
export async function enqueue(asked: NewReport | NewPaper, now = Date.now()): Promise<string> {
  const work = (await memory()).transaction(['reports', 'photos', 'bytes', 'drafts'], 'readwrite', { durability: 'strict' })
  const [reports, photos, bytes] = [work.objectStore('reports'), work.objectStore('photos'), work.objectStore('bytes')]
  const known = asked.id ? await reports.get(asked.id) : undefined
  let item = rowsOf(asked, asked.id ?? uuid7(now), now)
  if (known && (known.kind ? samePaper(known.body, item.report.body) : sameContent(known.body, item.report.body))) {
    await work.done
    return known.id
  }
  if (known) item = rowsOf(asked, uuid7(now), now)
  if (asked.replaces) await forgetRow(work, asked.replaces)
  await reports.add(item.report)
  const sources = 'kind' in asked ? asked.photos : [...asked.photos, ...asked.after ?? [], ...asked.voices ?? []]
  for (const [place, photo] of item.photos.entries()) {
    await photos.add(photo)
    await bytes.add(sources[place]!.bytes, photo.id)
  }
  if (!('kind' in asked)) await work.objectStore('drafts').delete(draftKey(asked.person))
  await work.done
  outboxChanged()
  return item.report.id
}

/** A row with everything that belongs to it. */
async function forgetRow(work: RowWork, id: string): Promise<void> {
  for (const key of await work.objectStore('photos').index('report').getAllKeys(id)) {
    await work.objectStore('photos').delete(key)
    await work.objectStore('bytes').delete(key)
  }
  await work.objectStore('reports').delete(id)
}

export const draftKey = (person: string) => `report:${person}`

/** Everything on this phone, newest first, without the photos' bytes. */
export async function outboxItems(): Promise<OutboxItem[]> {
  const db = await memory()
  const [reports, photos] = await Promise.all([db.getAll('reports'), db.getAll('photos')])
  return reports.sort((a, b) => b.id.localeCompare(a.id))
    .map((report) => ({ report, photos: photos.filter((photo) => photo.report === report.id) }))
}

export const bytesOf = async (photo: string): Promise<ArrayBuffer | undefined> => (await memory()).get('bytes', photo)

export const isSettled = (photo: PhotoRow) => photo.state === 'received' || photo.state === 'let_go'
export const isDelivered = ({ report, photos }: OutboxItem) => report.state === 'received' && photos.every(isSettled)

/** After something was put right: try this one again now. */
export async function tryAgain(id: string): Promise<void> {
  const db = await memory()
  const work = db.transaction(['reports', 'photos'], 'readwrite')
  const report = await work.objectStore('reports').get(id)
  const again = <Row extends ReportRow | PhotoRow>(row: Row): Row => ({ ...row, state: row.state === 'needs_you' ? 'waiting' : row.state, next_try: 0, problem: null })
  if (report) await work.objectStore('reports').put(again(report))
  for (const photo of await work.objectStore('photos').index('report').getAll(id)) await work.objectStore('photos').put(again(photo))
  await work.done
  outboxChanged()
}

/** The line is back: whatever waited for it is due now. */
export async function wake(person: string): Promise<void> {
  const db = await memory()
  const work = db.transaction(['reports', 'photos'], 'readwrite')
  for (const report of await work.objectStore('reports').index('person').getAll(person)) {
    if (report.state === 'waiting' && report.next_try && report.tries) await work.objectStore('reports').put({ ...report, next_try: 0 })
    for (const photo of await work.objectStore('photos').index('report').getAll(report.id)) {
      if (photo.state === 'waiting' && photo.next_try) await work.objectStore('photos').put({ ...photo, next_try: 0 })
    }
  }
  await work.done
}

/** A photo the server will never take holds up nobody: the officer lets it go, the report stands without it. */
export async function letGo(id: string): Promise<void> {
  const db = await memory()
  const row = await db.get('photos', id)
  if (row?.state !== 'needs_you') return
  await db.put('photos', { ...row, state: 'let_go' })
  outboxChanged()
}

/** An answer that the server did not take, or that was never tried, is given up with its photos; a report never is. */
export async function dropAnswer(id: string): Promise<boolean> {
  const work = (await memory()).transaction(['reports', 'photos', 'bytes'], 'readwrite')
  const row = await work.objectStore('reports').get(id)
  const free = row?.kind === 'moves' && (row.state === 'needs_you' || (row.state === 'waiting' && row.next_try > 0 && !row.tries))
  if (free) await forgetRow(work, id)
  await work.done
  outboxChanged()
  return free
}

/** Old receipts leave the list; what was not delivered never does. */
export async function forgetOld(now = Date.now()): Promise<void> {
  for (const item of await outboxItems()) {
    if (!isDelivered(item) || now - Date.parse(item.report.received_at ?? '') < STUB_MS) continue
    const work = (await memory()).transaction(['reports', 'photos', 'bytes'], 'readwrite')
    await forgetRow(work, item.report.id)
    await work.done
  }
}
