/** Nothing reported is ever lost: a report is written down on the phone first and kept until the server's receipt is here. */
import type { Photo } from './photo'
import { memory, type PhotoRow, type ReportRow } from './store'
import { uuid7 } from './uuid7'

export interface ReportBody {
  category: string
  condition: string | null
  point: { lon: number; lat: number; crs: 'wgs84'; accuracy_m: number | null }
  description: string
  photos: string[]
  taken_at: string
  self_handled: boolean
  joins?: string
}
export interface NewReport {
  person: string
  body: Omit<ReportBody, 'photos'>
  photos: Photo[]
  category_name: string
  grid_name: string
  /** The row that could not be sent and whose corrected content this is. */
  replaces?: string | null
}
export interface OutboxItem { report: ReportRow; photos: PhotoRow[] }

/** Sent reports stay on the list this long, without their photos' bytes. */
const STUB_MS = 7 * 24 * 3600_000

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

function rowsOf(asked: NewReport, now: number): OutboxItem {
  const id = uuid7(now)
  const body: ReportBody = { ...asked.body, photos: asked.photos.map((photo) => photo.sha256) }
  return {
    report: {
      id, person: asked.person, body: JSON.stringify(body), category_name: asked.category_name, grid_name: asked.grid_name,
      description: asked.body.description, created_at: new Date(now).toISOString(), state: 'waiting', tries: 0, next_try: 0,
      number: null, case: null, received_at: null, problem: null, problem_fields: [],
    },
    photos: asked.photos.map((photo) => ({
      id: photo.id, report: id, sha256: photo.sha256, original_sha256: photo.original_sha256, taken_at: photo.taken_at,
      total: photo.bytes.byteLength, sent: 0, bytes: photo.bytes, state: 'waiting', problem: null,
    })),
  }
}

/** Writes report and photos in one durable transaction; only when this resolves may the screen say "saved". */
export async function enqueue(asked: NewReport, now = Date.now()): Promise<string> {
  const item = rowsOf(asked, now)
  const work = (await memory()).transaction(['reports', 'photos', 'drafts'], 'readwrite', { durability: 'strict' })
  const photos = work.objectStore('photos')
  if (asked.replaces) {
    for (const key of await photos.index('report').getAllKeys(asked.replaces)) await photos.delete(key)
    await work.objectStore('reports').delete(asked.replaces)
  }
  await work.objectStore('reports').add(item.report)
  for (const photo of item.photos) await photos.add(photo)
  await work.objectStore('drafts').delete(draftKey(asked.person))
  await work.done
  outboxChanged()
  return item.report.id
}

export const draftKey = (person: string) => `report:${person}`

/** Everything on this phone, newest first. */
export async function outboxItems(): Promise<OutboxItem[]> {
  const db = await memory()
  const [reports, photos] = await Promise.all([db.getAll('reports'), db.getAll('photos')])
  return reports.sort((a, b) => b.id.localeCompare(a.id))
    .map((report) => ({ report, photos: photos.filter((photo) => photo.report === report.id) }))
}

export const isDelivered = ({ report, photos }: OutboxItem) => report.state === 'received' && photos.every((photo) => photo.state === 'received')

/** After something was put right: try this one again now. */
export async function tryAgain(id: string): Promise<void> {
  const db = await memory()
  const work = db.transaction(['reports', 'photos'], 'readwrite')
  const report = await work.objectStore('reports').get(id)
  if (report) {
    if (report.state === 'needs_you') report.state = 'waiting'
    await work.objectStore('reports').put({ ...report, next_try: 0, problem: null })
  }
  for (const photo of await work.objectStore('photos').index('report').getAll(id)) {
    if (photo.state === 'needs_you') await work.objectStore('photos').put({ ...photo, state: 'waiting', problem: null })
  }
  await work.done
  outboxChanged()
}

/** Old receipts leave the list; what was not delivered never does. */
export async function forgetOld(now = Date.now()): Promise<void> {
  for (const item of await outboxItems()) {
    if (!isDelivered(item) || now - Date.parse(item.report.received_at ?? '') < STUB_MS) continue
    const work = (await memory()).transaction(['reports', 'photos'], 'readwrite')
    await work.objectStore('reports').delete(item.report.id)
    for (const photo of item.photos) await work.objectStore('photos').delete(photo.id)
    await work.done
  }
}
