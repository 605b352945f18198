/** The last resort when a phone must be replaced: everything unsent as one file, handed in by a colleague or the desk. */
import { bytesOf, isDelivered, outboxChanged, outboxItems, UNSENT, type OutboxItem } from './outbox'
import { sha256 } from './sha256'
import { memory, PAPERS, type Paper, type PhotoRow, type ReportRow } from './store'

interface Carried {
  id: string; kind?: Paper; created_at: string; number: string | null; case: string | null; category_name: string; grid_name: string; description: string; body: object
  claimed: { id: string; name: string }
  photos: { id: string; sha256: string; original_sha256: string; taken_at: string; received: boolean; voice?: string; jpeg_base64: string | null }[]
}
interface OutboxFile { moyang_outbox: 1; exported_at: string; reports: Carried[] }
export class NoOutboxFile extends Error {}
export interface Imported { added: number; known: number; damaged: number }

function base64(bytes: ArrayBuffer): string {
  let text = ''
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte)
  return btoa(text)
}
const bytesIn = (text: string): ArrayBuffer => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer

async function portable({ report, photos }: OutboxItem, name: string): Promise<Carried> {
  const carried: Carried['photos'] = []
  for (const photo of photos) {
    const bytes = await bytesOf(photo.id)
    carried.push({ id: photo.id, sha256: photo.sha256, original_sha256: photo.original_sha256, taken_at: photo.taken_at, received: photo.state === 'received', ...(photo.voice ? { voice: photo.voice } : {}), jpeg_base64: bytes ? base64(bytes) : null })
  }
  return {
    id: report.id, ...(report.kind ? { kind: report.kind } : {}), created_at: report.created_at, number: report.number, case: report.case, category_name: report.category_name, grid_name: report.grid_name,
    description: report.description, body: JSON.parse(report.body) as object, claimed: report.claimed ?? { id: report.person, name }, photos: carried,
  }
}

export async function unsentFile(person: string, name: string): Promise<Blob> {
  const reports: Carried[] = []
  for (const item of await outboxItems()) if (item.report.person === person && !isDelivered(item)) reports.push(await portable(item, name))
  const file: OutboxFile = { moyang_outbox: 1, exported_at: new Date().toISOString(), reports }
  return new Blob([JSON.stringify(file)], { type: 'application/json' })
}

function read(text: string): OutboxFile {
  try {
    const file = JSON.parse(text) as OutboxFile
    if (file.moyang_outbox === 1 && Array.isArray(file.reports)) return file
  } catch { /* said below */ }
  throw new NoOutboxFile('no outbox file')
}

/** Each report keeps its id, so that the first phone, should it come back to life, makes no second case of it. */
function reportRow(told: Carried, person: string): ReportRow {
  return {
    id: told.id, ...(told.kind && PAPERS.includes(told.kind) ? { kind: told.kind } : {}), person, body: JSON.stringify(told.body), category_name: told.category_name, grid_name: told.grid_name, description: told.description,
    created_at: told.created_at, state: 'waiting', ...UNSENT, number: told.number, case: told.case, received_at: null, problem_fields: [],
    claimed: told.claimed.id === person ? null : told.claimed,
  }
}

/** A photo whose bytes did not survive the journey is named, not dropped. */
async function photoRows(told: Carried): Promise<{ row: PhotoRow; bytes: ArrayBuffer | null }[]> {
  return Promise.all(told.photos.map(async (each) => {
    const bytes = each.jpeg_base64 ? bytesIn(each.jpeg_base64) : null
    const sound = bytes && await sha256(bytes) === each.sha256
    const state = each.received ? 'received' : sound ? 'waiting' : 'needs_you'
    const { id, sha256: hash, original_sha256, taken_at, voice } = each
    return { row: { id, report: told.id, sha256: hash, original_sha256, taken_at, total: bytes?.byteLength ?? 0, sent: 0, state, ...UNSENT, ...(voice ? { voice } : {}) } as PhotoRow, bytes: sound ? bytes : null }
  }))
}

/** Takes a colleague's file into the own outbox: who imports is the sender, who wrote it is named beside it. */
export async function importFile(person: string, text: string): Promise<Imported> {
  const done: Imported = { added: 0, known: 0, damaged: 0 }
  for (const told of read(text).reports) {
    const photos = await photoRows(told)
    const work = (await memory()).transaction(['reports', 'photos', 'bytes'], 'readwrite', { durability: 'strict' })
    if (await work.objectStore('reports').get(told.id)) done.known++
    else {
      await work.objectStore('reports').add(reportRow(told, person))
      for (const { row, bytes } of photos) {
        await work.objectStore('photos').put(row)
        if (bytes) await work.objectStore('bytes').put(bytes, row.id)
      }
      done.added++
      done.damaged += photos.filter(({ row }) => row.state === 'needs_you').length
    }
    await work.done
  }
  outboxChanged()
  return done
}
