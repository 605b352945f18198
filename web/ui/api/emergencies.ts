/** What the server tells of emergencies: response, plans, warnings, reach. */
import type { Geometry } from 'geojson'
import type { Alarm, Move, Point, Task, TaskKind } from './types'

export interface Emergency {
  id: string; number: string; title: string; kind: string; stage: 'open' | 'responding' | 'closed'; stage_label: string; level: number | null
  event_level: number | null; warning_colour: 'red' | 'orange' | 'yellow' | 'blue' | null; commander: string | null; drill: boolean
  point: Point; grid: string; grid_name: string | null; alarm: string | null; case: string | null; signal_at: string; opened_at: string; responded_at: string | null; closed_at: string | null
  version: number; demo: boolean; moves: Move[]
}
export interface DepartmentNear { id: string; name: string; level: string; distance_m: number; point: Point }
export interface EmergencyTask {
  id: string; kind: TaskKind | 'plan_task'; title: string; state: Task['state']; due_at: string; settled_at: string | null; late: boolean
  department: string | null; department_name: string | null; message: string | null; note: string | null; photos: string[]; settled_by_name: string | null; version: number | null
  grid: string | null; whistle: boolean; answer: 'coming' | 'cannot' | null; answered_at: string | null; answered_by_name: string | null; arrived_at: string | null; arrived_m: number | null
}
/** A task of the response as its owner sees it. */
export interface Duty { emergency: string; emergency_title: string; drill: boolean; place: string | null; point: Point; task: EmergencyTask }
/** A running emergency where this person may sign in on the scene, and since when they are there. */
export interface MyScene { emergency: string; title: string; drill: boolean; point: Point; version: number; post: string; since: string | null; distance_m: number | null }
/** Somebody on the scene; a department that was whistled for has no name. */
export interface OnScene { name: string | null; post: string; since: string; distance_m: number | null; left_at: string | null }
export type PlanState = 'draft' | 'in_force' | 'replaced' | 'void'
export interface PlanRow {
  id: string; code: string; edition: number; name: string; kind: string; state: PlanState; revised_on: string; revise_by: string; revision_due: boolean
  in_force_at: string | null; cards: number; version: number; demo: boolean
}
export interface PlanCard { act: string; department: string; due_min: number; levels: number[]; message: string }
export interface PlanContent {
  basis: string; scope: string; starts: { level: number; condition: string }[]; posts: { post: string; holder: string; duty: string }[]; cards: PlanCard[]
  wants: { level: number; resource: string; kind: 'team' | 'material' | 'equipment'; quantity: number }[]; matches: { kinds: string[]; metrics: string[]; words: string[] }
}
export interface PlanProblem { field: string; words: string; fatal: boolean }
export interface PlanTold extends PlanRow { content: PlanContent; problems: PlanProblem[]; made_by_name: string | null; made_at: string }
export interface PublicWarning {
  id: string; identifier: string | null; emergency: string | null; earlier: string | null; stage: string; stage_label: string; status: 'Actual' | 'Exercise'
  msg_type: 'Alert' | 'Update' | 'Cancel'; told: Record<string, string>; area_name: string; drafted_by_name: string | null; approved_by_name: string | null
  sent_at: string | null; expires_at: string; xml: string | null; version: number; moves: Move[]
}
export interface Criterion { level: number; event: string; response: string }
export interface RoleHeld { role: string; role_name: string; holder: string; person: string | null; since: string }
export interface PlanProposed { id: string; name: string; edition: number; revised_on: string; revise_by: string; score: number; reasons: string[]; starts: { level: number; condition: string }[] }
export interface PlansFitting { items: PlanProposed[]; criteria: Criterion[] }
export interface EmergencyReport { id: string; stage: string; stage_label: string; channel: string; channel_label: string; addressee: string; text: string; by_name: string | null; at: string }
export interface ReportClock { stage: string; stage_label: string; channel: string; channel_label: string; due_at: string; done_at: string | null; late: boolean }
export interface EmergencyReports { items: EmergencyReport[]; clocks: ReportClock[]; draft_stage: string; draft: string }
export interface EmergencyDetail extends Emergency {
  alarm_detail: Alarm | null; departments: DepartmentNear[]; officer_name: string | null; tasks: EmergencyTask[]
  figures: Record<string, unknown>; roles: RoleHeld[]; criteria: Criterion[]; proposed_event_level: number | null; proposed_because: string | null
  plan: string | null; plan_name: string | null; plans_proposed: PlanProposed[]
}
export interface ImpactSite { code: string; name: string; kind: string; type: string; people: number | null; phone: string | null }
export interface Impact {
  id: string | null; kind: 'circle' | 'sector' | 'area' | 'fire' | 'plume'; at: string; by_name: string | null; asked: Record<string, unknown>
  figures: Record<string, number | boolean>; area: { type: 'MultiPolygon'; coordinates: number[][][][] }; area_km2: number; radius_m: number; population_estimate: number
  counts: Record<string, number>; communities: { code: string; name: string }[]
  grids: { code: string; name: string; share: number; officer_name: string | null; officer_phone: string | null }[]
  targets: ImpactSite[]; hazards: ImpactSite[]; sites: ImpactSite[]
  devices: { code: string; name: string }[]; cameras: { code: string; name: string }[]; cautions: string[]
}
export interface EmergencyDocument { id: string; state: 'asked' | 'ready'; language: 'zh-CN' | 'en'; final: boolean | null; asked_by_name: string | null; asked_at: string; ready_at: string | null; size: number | null }
/** A past span of the wall; `facts` hold what its mark needs. */
export interface ThingThen { kind: 'alarm' | 'emergency' | 'case'; id: string; name: string; point: Point; since: string; to: string | null; facts: Record<string, string | number | boolean | null> }
export interface MoveThen { at: string; kind: string; id: string; name: string; text: string }
export interface PlaceThen extends Point { at: string }
/** `scene` null: an errand of what this screen does not show, a drill or what is real; `path` is the way it went, as far as it is kept. */
export interface ErrandThen { path: PlaceThen[]; scene: Point | null; eta_min: number; sent_at: string; set_out_at: string | null; on_scene_at: string | null; released_at: string | null; ended_at: string | null }
export interface TeamThen { id: string; name: string; bases: { since: string | null; point: Point }[]; since: string | null; errands: ErrandThen[] }
export interface DrawingThen { id: string; kind: DrawingKind; shape: Geometry; note: string; colour: DrawingColour; since: string; to: string | null }
export interface Playback { things: ThingThen[]; moves: MoveThen[]; teams: TeamThen[]; drawings: DrawingThen[]; cut: boolean }
export type DrawingKind = 'polygon' | 'circle' | 'sector' | 'line' | 'point'
export type DrawingColour = 'red' | 'orange' | 'yellow' | 'green' | 'blue' | 'white'
export interface Drawing {
  id: string; kind: DrawingKind; shape: Geometry; facts: Record<string, number>; note: string; colour: DrawingColour; replaces: string | null
  by_name: string | null; at: string; removed_at: string | null; version: number
}
export interface TimelineLine { at: string; kind: string; text: string; actor_name: string }
