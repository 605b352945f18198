/** The phone's own memory: reports on their way, their photos, the draft, and what was last read from the server. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'

export type SendState = 'waiting' | 'received' | 'needs_you'

/** A report as it was when the officer pressed send; `body` never changes afterwards. */
export interface ReportRow {
  id: string
  /** Whose it is: nobody else's sign-in ever sends it. */
  person: string
  body: string
  category_name: string
  grid_name: string
  description: string
  created_at: string
  state: SendState
  tries: number
  /** Milliseconds; not tried again before. */
  next_try: number
  /** The server's receipt: the report is safe there, photos may still follow. */
  number: string | null
  case: string | null
  received_at: string | null
  /** Why it could not be sent the last time, in words. */
  problem: string | null
  problem_fields: string[]
}

export interface PhotoRow {
  id: string
  report: string
  sha256: string
  original_sha256: string
  taken_at: string
  total: number
  sent: number
  /** Safari has lost Blobs in IndexedDB, so bytes; dropped once the server has checked the whole photo. */
  bytes: ArrayBuffer | null
  state: SendState
  problem: string | null
}

interface Memory extends DBSchema {
  reports: { key: string; value: ReportRow; indexes: { person: string } }
  photos: { key: string; value: PhotoRow; indexes: { report: string } }
  drafts: { key: string; value: unknown }
  kept: { key: string; value: { at: number; value: unknown } }
}

let opened: Promise<IDBPDatabase<Memory>> | null = null

export function memory(): Promise<IDBPDatabase<Memory>> {
  opened ??= openDB<Memory>('moyang-phone', 1, {
    upgrade(db) {
      db.createObjectStore('reports', { keyPath: 'id' }).createIndex('person', 'person')
      db.createObjectStore('photos', { keyPath: 'id' }).createIndex('report', 'report')
      db.createObjectStore('drafts')
      db.createObjectStore('kept')
    },
    terminated() { opened = null },
  })
  return opened
}

/** Closes it, so that a test can begin anew. */
export async function forgetMemory(): Promise<void> {
  (await opened)?.close()
  opened = null
}
