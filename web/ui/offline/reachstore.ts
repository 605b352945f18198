/** A memory of its own for what must go out beside reports: calls for help, the patrol track, the way of a team. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Sos } from '../api/types'

export interface PlaceAt { lon: number; lat: number; accuracy_m: number | null }
/** A call for help as this phone knows it; `told` is the server's last word about it. */
export interface SosRow {
  id: string
  person: string
  pressed_at: string
  place: PlaceAt | null
  /** The place that the server has. */
  placed: PlaceAt | null
  withdraw: boolean
  told: Sos | null
  tries: number
  problem: string | null
  /** The officer has read how it ended. */
  done: boolean
}

/** A walk as this phone knows it: what the server does not know yet is told before its points, and the end after them. */
export interface PatrolRow {
  id: string
  person: string
  started_at: string
  ends_at: string
  ended_at: string | null
  next_seq: number
  started_told: boolean
  ended_told: boolean
  /** The way of a team on its errand: the server knows when that begins and ends. */
  errand?: true
}
/** One point not yet received; it leaves the phone with the server's receipt. */
export interface PointRow { patrol: string; seq: number; at: string; lon: number; lat: number; accuracy_m: number | null }

interface Memory extends DBSchema {
  sos: { key: string; value: SosRow }
  patrols: { key: string; value: PatrolRow }
  points: { key: [string, number]; value: PointRow }
}

let opened: Promise<IDBPDatabase<Memory>> | null = null

export async function reachMemory(): Promise<IDBPDatabase<Memory>> {
  opened ??= openDB<Memory>('moyang-reach', 2, {
    upgrade(db, before) {
      if (before < 1) db.createObjectStore('sos', { keyPath: 'id' })
      if (before < 2) {
        db.createObjectStore('patrols', { keyPath: 'id' })
        db.createObjectStore('points', { keyPath: ['patrol', 'seq'] })
      }
    },
    blocking(_before, _blocked, event) { (event.target as IDBDatabase).close(); opened = null },
    terminated() { opened = null },
  })
  return opened.catch((error: unknown) => { opened = null; throw error })
}
export async function forgetReachMemory(): Promise<void> {
  (await opened)?.close()
  opened = null
}
