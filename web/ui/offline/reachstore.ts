/** A memory of its own for what must go out beside reports: calls for help and the patrol track. */
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

interface Memory extends DBSchema {
  sos: { key: string; value: SosRow }
}

let opened: Promise<IDBPDatabase<Memory>> | null = null

export async function reachMemory(): Promise<IDBPDatabase<Memory>> {
  opened ??= openDB<Memory>('moyang-reach', 1, {
    upgrade(db) { db.createObjectStore('sos', { keyPath: 'id' }) },
    blocking(_before, _blocked, event) { (event.target as IDBDatabase).close(); opened = null },
    terminated() { opened = null },
  })
  return opened.catch((error: unknown) => { opened = null; throw error })
}
export async function forgetReachMemory(): Promise<void> {
  (await opened)?.close()
  opened = null
}
