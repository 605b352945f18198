/** The phone's own memory: reports on their way, their photos, the draft, and what was last read from the server. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb'

/** `let_go`: the server cannot take this photo and the officer has said so; its bytes stay a week all the same. */
export type SendState = 'waiting' | 'received' | 'needs_you' | 'let_go'
export interface FieldProblem { field: string; message: string }

/** What the outbox carries besides reports, by the API's collection each is put into; nothing else is ever sent. */
export const PAPERS = ['component-proposals', 'filled-forms', 'announcement-receipts', 'moves'] as const
export type Paper = typeof PAPERS[number]

/** What every row of the outbox knows about its own sending. */
export interface Sending {
  tries: number
  /** Milliseconds; not tried again before. */
  next_try: number
  /** Why it could not be sent the last time, in words. */
  problem: string | null
}

/** A report, or another paper of the officer, as it was when "send" was pressed; `body` never changes afterwards. */
export interface ReportRow extends Sending {
  id: string
  /** Without one it is a report. */
  kind?: Paper
  /** Whose it is: nobody else's sign-in ever sends it. */
  person: string
  body: string
  category_name: string
  grid_name: string
  description: string
  created_at: string
  state: SendState
  /** The server's receipt: the report is safe there, photos may still follow. */
  number: string | null
  case: string | null
  received_at: string | null
  problem_fields: FieldProblem[]
  /** Handed in from another's outbox file: who wrote it, as the file says. */
  claimed: { id: string; name: string } | null
}

export interface PhotoRow extends Sending {
  id: string
  report: string
  sha256: string
  original_sha256: string
  taken_at: string
  total: number
  sent: number
  state: SendState
  /** Media type of a voice note, which is sent beside the photos. */
  voice?: string
}

interface Memory extends DBSchema {
  reports: { key: string; value: ReportRow; indexes: { person: string } }
  photos: { key: string; value: PhotoRow; indexes: { report: string } }
  /** By photo id, apart from the rows so that a list costs little; Safari has lost Blobs in IndexedDB, so bytes. */
  bytes: { key: string; value: ArrayBuffer }
  drafts: { key: string; value: unknown }
  kept: { key: string; value: { at: number; value: unknown } }
}
export type Phone = IDBPDatabase<Memory>
export type RowWork = Pick<IDBPTransaction<Memory, ('reports' | 'photos' | 'bytes' | 'drafts')[], 'readwrite'>, 'objectStore'>

let opened: Promise<Phone> | null = null

export function memory(): Promise<Phone> {
  opened ??= openDB<Memory>('moyang-phone', 2, {
    async upgrade(db, before, _, work) {
      if (before < 1) {
        db.createObjectStore('reports', { keyPath: 'id' }).createIndex('person', 'person')
        db.createObjectStore('photos', { keyPath: 'id' }).createIndex('report', 'report')
        db.createObjectStore('drafts')
        db.createObjectStore('kept')
      }
      if (before < 2) {
        db.createObjectStore('bytes')
        await moveBytes(work)
      }
    },
    // An old tab must not keep a new version from opening; it opens again when it next needs its memory.
    blocking(_before, _blocked, event) { (event.target as IDBDatabase).close(); opened = null },
    terminated() { opened = null },
  })
  return opened
}

/** Phones that carried reports before kept the bytes inside the rows. */
async function moveBytes(work: Parameters<NonNullable<Parameters<typeof openDB<Memory>>[2]>['upgrade'] & {}>[3]): Promise<void> {
  const bytes = work.objectStore('bytes')
  for (let cursor = await work.objectStore('photos').openCursor(); cursor; cursor = await cursor.continue()) {
    const { bytes: old, ...row } = cursor.value as PhotoRow & { bytes?: ArrayBuffer | null }
    if (old) await bytes.put(old, row.id)
    await cursor.update({ ...row, tries: row.tries ?? 0, next_try: row.next_try ?? 0 })
  }
  for (let cursor = await work.objectStore('reports').openCursor(); cursor; cursor = await cursor.continue()) {
    await cursor.update({ ...cursor.value, claimed: cursor.value.claimed ?? null, problem_fields: [] })
  }
}

/** Closes it, so that a test can begin anew. */
export async function forgetMemory(): Promise<void> {
  (await opened)?.close()
  opened = null
}

/** The phone has no room left: said in words of its own, because only the officer can make room. */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && /quota|abort/i.test(`${error.name} ${(error as { inner?: Error }).inner?.name ?? ''}`) && !/AbortSignal/.test(error.message)
