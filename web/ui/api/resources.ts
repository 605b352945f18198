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
export interface Way { minutes: number; distance_m: number; basis: 'roads' | 'straight' }
export interface ResourcePick { id: string; name: string; quantity: number; unit: string; depot: string; way: Way; late: boolean }
export interface WantLine { kind: 'team' | 'equipment' | 'material'; resource: string; label: string; quantity: number; skills: string[]; within_min: number | null; there: number; picks: ResourcePick[]; short: number }
export interface Errand {
  id: string; team: Team; eta_min: number; basis: string; sent_at: string; set_out_at: string | null; on_scene_at: string | null; released_at: string | null; ended_at: string | null
  check_every_min: number; check_due_at: string | null; check_overdue: boolean
}
/** A team on an errand: where its phone was last, the way it went, what is left to the scene or back to its base. */
export interface TeamAway {
  errand: string; team: string; team_name: string; stage: string; stage_label: string; emergency: string; drill: boolean
  place: { lon: number; lat: number; at: string; accuracy_m: number | null } | null; path: [number, number][]; way: Way | null
}
export interface ResourcesAtEmergency {
  plan_name: string | null; level: number | null; reckoned: string; lines: WantLine[]; short: number; errands: Errand[]
  free: { id: string; name: string; kind: string; kind_label: string; way: Way }[]; used: { item: string; name: string; quantity: number; unit: string }[]
}
export interface MyErrand { emergency: string; emergency_number: string; emergency_title: string; emergency_point: Point; drill: boolean; errand: Errand }
export interface Coverage { kind: string; within_min: number; reckoned: string; towns: number; gaps: { code: string; name: string; minutes: number | null; basis: string | null }[] }
export interface EmergencyLogLine { at: string; kind: string; text: string; by_name: string | null; unit_name: string; hash: string }
export interface CascadeCall {
  id: string; person_name: string; phone: string | null; post: string; post_label: string; state: string; called_at: string; answered_at: string | null; via: string | null; note: string | null
  attempts: { channel: string; state: 'queued' | 'sent' | 'failed' | 'quiet'; detail: string | null; at: string }[]
}
export interface Cascade {
  id: string; message: string; drill: boolean; step_s: number; started_at: string; started_by_name: string | null; limit_at: string; running: boolean; done_at: string | null; silent: string[]
  lines: { level: string; level_label: string; place: string; state: string; due_at: string | null; waiting: number; confirmed_at: string | null; confirmed_by_name: string | null; calls: CascadeCall[] }[]
}
export interface Cascades { items: Cascade[]; next: string | null; channels: string[] }
export interface MyCall { id: string; emergency_number: string | null; emergency_title: string; message: string; drill: boolean; test: boolean; level_label: string; place: string; point: Point | null; state: string; called_at: string; due_at: string | null }
export interface Called { name: string; post: string; post_label: string; listed: boolean; ways: string[]; phone_known: boolean }
export interface DutyList {
  division: string; name: string; level: string; level_label: string; people: string[]; names: string[]; version: number
  called: Called[]; grids: { grid: string; grid_name: string; called: Called[] }[]; channels: string[]
}
export interface DutyCandidate { id: string; username: string; name: string; department_name: string | null; phone_known: boolean }
export type Cadence = 'off' | 'daily' | 'weekly' | 'monthly'
export interface TestPlan { cadence: Cadence; day: number; at: string; next_at: string | null; missed_at: string | null; version: number }
export interface CommunicationTest {
  id: string; started_at: string; started_by_name: string | null; limit_at: string; running: boolean
  levels: { level: string; level_label: string; expected: number; asked: number; confirmed: number; late: number; silent: number; no_list: number }[]
}
export interface CommunicationTests { items: CommunicationTest[]; next: string | null; plan: TestPlan }
export interface TestedCall extends CascadeCall { place: string; in_time: boolean | null }
export interface CommunicationTestDetail extends CommunicationTest { lines: { level: string; level_label: string; calls: TestedCall[]; no_list: string[] }[] }
