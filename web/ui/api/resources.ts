/** What the server tells of resources: teams, sites, stock, experts. */
import type { Move, Point } from './types'

export interface Team {
  id: string; code: string; name: string; kind: string; kind_label: string; skills: string[]; people: number; base: string; head: string | null; phone: string | null
  crew: string | null; division: string | null; point: Point; stage: string; stage_label: string; version: number; demo: boolean; moves: Move[]
}
export interface Site {
  id: string; code: string; name: string; kind: string; type: string; state: string; point: Point; capacity: number | null; occupied: number; free: number | null
  people: number | null; contact: string | null; phone: string | null; version: number; demo: boolean
}
export interface Expert { id: string; code: string; name: string; field: string; unit: string; phone: string | null; available: boolean; version: number; demo: boolean }
export interface StockLot { id: string; balance: number; expires_on: string | null }
export interface StockMove { id: string; kind: string; kind_label: string; quantity: number; balance: number; lot: string; emergency: string | null; note: string | null; by_name: string | null; at: string }
export interface StockItem {
  id: string; code: string; name: string; kind: string; kind_label: string; spec: string; unit: string; depot: string; depot_code: string; depot_name: string
  minimum: number; usable: number; standing: 'good' | 'expiring' | 'low' | 'expired'; lots: StockLot[]; version: number; demo: boolean; moves?: StockMove[]
}
export interface ResourcesLoaded { lines: number; added: number; changed: number; faults: { line: number; words: string }[]; written: boolean }
