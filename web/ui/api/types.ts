/** What the server tells, as its API documents it; one name per thing, the same words as in SQL and Python. */
import type { Extra, FormEdition, FoundFrom, KeyPlace } from './rounds'

export type * from './emergencies'
export type * from './resources'
export type * from './rounds'
export type * from './senses'

export interface Point { lon: number; lat: number }
export interface Page<T> { items: T[]; next: string | null }
export interface Shape { type: 'Polygon' | 'MultiPolygon'; coordinates: number[][][] | number[][][][] }

export interface Organisation { id: string; name: string; level: string; division: string }
export type Face = 'phone' | 'desk' | 'wall'
export interface Me {
  id: string; username: string | null; name: string; roles: string[]; permissions: string[]
  organisation: Organisation | null
  grid: { code: string; name: string; point: Point } | null
  faces: Face[]; desks: ('supervision' | 'command' | 'department' | 'leader')[]; home: string; demo: boolean
}
export interface Meta {
  name: string; version: string; demo: boolean; demo_accounts: { username: string; title: string }[]
  city: { code: string; name: string; bounds: [number, number, number, number] | null; centre: [number, number] | null } | null
}

export interface Grid {
  code: string; name: string; community: string; community_name: string | null; town: string; town_name: string | null
  county: string; county_name: string | null; point: Point; area_m2: number; population_estimate: number | null
  officer_name: string | null; shape: Shape
}
export interface Neighbour { code: string; name: string; shape: Shape }
export interface GridDetail extends Grid { neighbours: Neighbour[] }
export interface Division { code: string; name: string; level: string; parent: string | null; point: Point | null; grids: number }
export interface Post { id: string; grid: string; grid_name: string; person: string; person_name: string | null; role: string; from: string; to: string | null }
export interface Department { id: string; name: string; name_en: string; level: 'city' | 'county' | 'town'; kind: string; division: string; phone: string | null; point: Point | null }
export interface Person { id: string; name: string | null; roles: string[] }

export type CategoryKind = 'component' | 'event' | 'governance'
export type LimitUnit = 'urgent_hour' | 'working_hour' | 'working_day' | 'day'
export interface Limit { value: number; unit: LimitUnit }
export interface Condition { id: string; text: string; closing_text: string; limit: Limit }
export interface Category {
  id: string; code: string; kind: CategoryKind; name: string; name_en: string; major: string; major_name: string
  major_name_en: string; level: string; urgent: boolean; conditions: Condition[]
}

export type Stage = 'pending_register' | 'pending_verify' | 'not_accepted' | 'pending_filing' | 'pending_dispatch'
  | 'pending_handle' | 'handling' | 'handle_finish' | 'pending_check' | 'pending_close' | 'closed' | 'voided' | 'not_filed' | 'forced_close' | 'merged'
export interface Deadline {
  at: string; state: 'ok' | 'soon' | 'over'; used: number; running: boolean
  /** Why the clock stands still; `first` is what was promised first. */
  stopped: 'hung' | 'waiting' | null; first: string | null
}
export type Level = 'grid' | 'town' | 'county' | 'city'
export type RequestKind = 'extend' | 'hang' | 'appeal'
export interface CaseRow {
  id: string; number: string | null; report_number: string; stage: Stage; stage_label: string; version: number
  kind: CategoryKind; category: string; category_name: string; description: string; point: Point
  grid: string; grid_name: string; community: string; town: string; town_name: string | null; county: string; county_name: string | null
  department: string | null; department_name: string | null; handler_name: string | null
  condition: string | null; condition_text: string | null; limit_value: number | null; limit_unit: LimitUnit | null
  urgent: boolean; self_handled: boolean; source: string; demo: boolean
  reported_at: string; filed_at: string | null; dispatched_at: string | null; finished_at: string | null; closed_at: string | null
  closing_text: string | null; check_result: string | null; deadline: Deadline | null; photo: string | null
  rework_count: number; return_count: number; reopen_count: number; supervise_count: number; extended: number; claimed_by_name: string | null
  level: Level; level_label: string; path: 'standard' | 'simple' | 'self'; sensitivity: 'open' | 'private'; address: string | null
  stage_since: string; desk_due: string | null; hung_until: string | null; waiting_for: string | null; waiting_since: string | null
  request_kind: RequestKind | null; request_state: 'asked' | 'endorsed' | null; open_card: 'yellow' | 'red' | null
  adjudicating: boolean; exempt: boolean; archive_type: 'normal' | 'overdue' | 'error' | 'special' | 'self' | null; merged_into: string | null
}
export type PhotoRole = 'before' | 'verify' | 'after' | 'check' | 'arrive' | 'assist' | 'appeal'
export interface CasePhoto { sha256: string; role: PhotoRole; taken_at: string | null; received: boolean }
export interface Tried { rule: string; matched: boolean; why: string; precedent: boolean }
export interface Verdict { department: string | null; department_name: string | null; reason: string; tried: Tried[]; left_out: string | null; edition: number | null }
export interface CaseDetail extends CaseRow {
  photos: CasePhoto[]; voices: CaseVoice[]; reporter_name: string; handed_in_for: string | null; beside: Beside[]; routing: Verdict | null; moves: Move[]
  parties: Party[]; requests: ClockRequest[]; cards: PressureCard[]; stops: ClockStop[]; adjudications: Adjudication[]; merge: Merge
  extra: Extra | null; found_from: FoundFrom | null
}
/** A grid to whose officer the case may be passed on. */
export interface Beside { grid: string; grid_name: string; metres: number }
/** Both sides of a merge: the case this one rests in, and the reports that rest in this one. */
export interface Merge { main: MergeMain | null; reports: MergedReport[] }
export interface MergeMain { id: string; number: string; stage: Stage; stage_label: string }
export interface MergedReport {
  id: string; number: string; version: number; source: string; grid: string; grid_name: string; reporter_name: string; description: string
  reported_at: string; merged_at: string | null; photos: CasePhoto[]; moves: Move[]
}
export interface Likeness { score: number; likeness: string; reasons: string[]; distance_m: number; open: boolean }
export interface SimilarCase extends Likeness { photos: string[]; case: CaseRow }
export interface SimilarReport extends Likeness {
  case: string; number: string; category_name: string; reported_at: string; stage: Stage; stage_label: string; photo: string | null
}
/** A department beside the lead: what it was asked, whether it comes, whether it came, and what its part was. */
export interface Party {
  department: string; department_name: string; role: 'assist' | 'copied' | 'whistled'; whistle: string | null; words: string | null
  asked_at: string; due_at: string | null; answer: 'coming' | 'cannot' | null; answer_words: string | null; answered_at: string | null
  arrived_at: string | null; arrived_m: number | null; done_at: string | null; done_words: string | null; stars: number | null
}
export interface ClockRequest {
  kind: RequestKind; state: 'asked' | 'endorsed' | 'approved' | 'declined' | 'withdrawn' | 'lapsed'; ground: string | null; until: string | null
  reason: string; asked_at: string; endorsed_at: string | null; decided_at: string | null; answer: string | null
}
export interface PressureCard {
  kind: 'urge' | 'yellow' | 'red'; ground: string; words: string; given_at: string; due_at: string | null; answered_at: string | null; answer: string | null
}
export interface ClockStop { kind: 'hang' | 'wait'; party: string | null; reason: string; from_at: string; until: string | null; to_at: string | null }
export interface Adjudication {
  departments: string[]; opened_at: string; due_at: string; decided_at: string | null; department_name: string | null; basis: string | null
}
/** One queue of a desk; `stage` are the stages it spans, `key` its name within the desk. */
export interface QueueCount { desk: string; key: string; stage: string; stage_label: string; count: number; overdue: number }
export interface MovedItem { id: string; ok: boolean; version: number | null; code: string | null; problem: string | null }

export type NeedKind = 'text' | 'choice' | 'condition' | 'category' | 'department' | 'departments' | 'person' | 'photos' | 'date' | 'point' | 'area' | 'case' | 'holder' | 'account'
export interface Option { value: string; label: string; /** what it means, beside it */ hints?: string[] }
export interface Need { name: string; kind: NeedKind; required: boolean; label: string; options: Option[] | null; default: string | null }
export interface Move { move: string; label: string; tone: 'primary' | 'plain' | 'danger'; needs: Need[] }
/** What a move states: the facts its needs ask for. */
export type Stated = Record<string, string | string[] | Point | Shape>

export interface HistoryItem {
  seq: number; at: string; move: string; label: string; from: string | null; to: string; from_label: string | null; to_label: string
  actor_name: string; role: string; organisation_name: string; reason: string | null; stated: Record<string, unknown>; hash: string
}
/** The same line under the name the wall uses. */
export type HistoryLine = HistoryItem

export type TaskKind = 'confirm_alarm' | 'check_case' | 'verify_case' | 'inspect_place' | 'visit_place' | 'census'
export interface Task {
  id: string; kind: TaskKind; title: string; text: string; grid: string; point: Point; due_at: string
  state: 'open' | 'done' | 'cancelled'; version: number; subject: { kind: 'alarm' | 'case' | 'key_place' | 'campaign_grid'; id: string; version: number }
  created_at: string; settled_at: string | null
}
export interface TaskDetail extends Task { moves: Move[]; before_photos: string[]; form?: FormEdition | null; place?: KeyPlace | null }

export interface Situation {
  now: string; cases_open: number; cases_overdue: number; reported_today: number; closed_today: number
  alarms_unacknowledged: number; alarms_active: number; devices_online: number; devices_total: number; officers_posted: number; grids_total: number
}
export type ChangeKind = 'case' | 'alarm' | 'situation' | 'task' | 'emergency' | 'device' | 'notice' | 'sos' | 'component_proposal' | 'warning' | 'announcement' | 'team' | 'team_place' | 'call'
/** One bell: what has changed; the content is fetched under one's own permission. */
export interface Change { kind: ChangeKind; id: string; version: number; seq: number }
export interface Changes { items: Change[]; seq: number; reload: boolean }
export interface NoticeSubject { kind: string; id: string }
export interface Notice { id: string; kind: string; text: string; subject: NoticeSubject | null; count: number; at: string; read_at: string | null }
export interface Notices extends Page<Notice> { unread: number }
export interface Unread { unread: number }
export interface DeskLimit { stage: Stage; label: string; minutes: number }
export interface ReminderStep {
  share: number | null; minutes_after: number | null; card: string | null; card_label: string | null; tells: string[]; tells_labels: string[]; valid_from: string
}
export interface ReminderSteps extends Page<ReminderStep> { who: Option[]; cards: Option[] }
/** Receipt of a paper with a number of its own; `subject` is what an answer led to. */
export interface MoveReceipt { id: string; number: string; subject?: { kind: 'case' | 'alarm' | 'duty' | 'emergency'; id: string; stage: string; version: number } }
export interface Receipt { report: { id: string; number: string }; case: { id: string; stage: Stage; version: number; grid: string } }

/** Seconds of counted time in a disposal clock: used + left - over = limit. */
export type ClockReason = 'work' | 'extension' | 'over' | 'night' | 'noon' | 'rest' | 'holiday' | 'hung' | 'waiting'
export interface ClockSegment { from: string; to: string; counted: boolean; reason: ClockReason; label: string; told: string; ahead: boolean }
export interface ClockWaited { party: string; natural_s: number; counted_s: number }
export interface ClockWhatIf { deadline: string; open: boolean }
export interface ClockDisposal {
  state: 'running' | 'hung' | 'waiting' | 'finished'; start: string; deadline: string; limit_value: number; limit_unit: LimitUnit; extensions: number
  limit_s: number; used_s: number; left_s: number; over_s: number; hung_s: number
  waited: ClockWaited[]; what_if: ClockWhatIf | null; segments: ClockSegment[]
}
export interface ClockCitizen { since: string; total_s: number; running: boolean; promised: string | null; late_s: number }
export interface ClockStay { stage: string; label: string; from: string; to: string | null; natural_s: number }
export interface ClockMoved { at: string; from: string; to: string; why: string }
export interface CaseClock { now: string; disposal: ClockDisposal | null; citizen: ClockCitizen; stays: ClockStay[]; moved: ClockMoved[] }

export type DayMark = 'work' | 'make_up' | 'weekend' | 'holiday'
export interface CalendarDay { date: string; kind: 'work' | 'rest'; mark: DayMark; name: string; source: string; confirmed: boolean }
export interface WorkWindow { opens: string; closes: string }
export interface WorkSeason { since: string; own: boolean; windows: WorkWindow[] }
export interface CalendarEdition {
  id: string; at: string; by: string; what: 'year' | 'day' | 'windows'; year: number | null; first_day: string; last_day: string | null
  county: string | null; county_name: string | null; source: string; confirmed: boolean; reason: string
}
export interface WorkCalendar {
  year: number; county: string | null; confirmed: boolean; loaded: CalendarEdition | null
  days: CalendarDay[]; seasons: WorkSeason[]; editions: CalendarEdition[]; library: [number, number]
}
export interface CountyCount { county: string; name: string; count: number }
export interface CalendarEffect { looked_at: number; moved: number; earlier: number; later: number; longest_s: number; counties: CountyCount[] }
export interface CalendarChange { applied: boolean; days: number; rest_days: number; make_up_days: number; confirmed: boolean; effect: CalendarEffect | null }
export type RoutingChoice = 'department' | 'owner' | 'maintainer' | 'town_office' | 'county' | 'city'
/** Everything stated must hold; empty asks nothing. `categories` are kind:code, `hours` from and to in city time. */
export interface RoutingConditions {
  levels: string[]; kinds: string[]; majors: string[]; categories: string[]; conditions: string[]; places: string[]; area: Shape | null
  sources: string[]; owners: string[]; hours: number[] | null; workday: boolean | null
}
export interface RoutingRule {
  id: string; place: number; name: string; active: boolean; conditions: RoutingConditions; choose: RoutingChoice; department: string | null
}
export interface RoutingProblem { rule: string; fatal: boolean; words: string }
export interface RoutingEditionRow {
  id: string; number: number; state: 'draft' | 'in_force' | 'past'; version: number; copied_from: number | null; note: string
  made_by_name: string | null; made_at: string; changed_by_name: string | null; changed_at: string
  in_force_from: string | null; in_force_to: string | null; rules_count: number
}
export interface RoutingEdition extends RoutingEditionRow { rules: RoutingRule[]; names: Record<string, string>; problems: RoutingProblem[] }
export interface DepartmentShift { department: string | null; name: string | null; now: number; then: number }
export interface DryRunExample {
  case: string; number: string; category: string; from: string | null; to: string | null; actual: string; why_now: string; why_then: string
}
export interface DryRun {
  looked_at: number; changed: number; right_now: number; right_then: number; nobody_now: number; nobody_then: number; since: string | null
  by_department: DepartmentShift[]; examples: DryRunExample[]
}
export interface Precedent {
  id: string; state: 'in_force' | 'withdrawn'; area: Shape; category: string | null; category_name: string | null; major: string | null; kind: string | null
  department: string; department_name: string; basis: string; case: string | null; case_number: string | null; decided_by_name: string | null
  valid_from: string; valid_to: string | null; withdrawn_reason: string | null
}
export type SosStage = 'open' | 'acknowledged' | 'withdrawn' | 'closed'
export interface Sos {
  id: string; stage: SosStage; stage_label: string; version: number; pressed_at: string; received_at: string
  officer_name: string; officer_phone: string | null; grid: string | null; grid_name: string | null
  point: Point | null; accuracy_m: number | null; placed_at: string | null
  acknowledged_at: string | null; acknowledged_by_name: string | null; withdrawn_at: string | null; closed_at: string | null
  outcome: string | null; moves: Move[]
}
export interface PushState { enabled: boolean; key: string; devices: { id: string; name: string; created_at: string; last_sent_at: string | null }[] }
export interface PatrolRules {
  duty_from: string; duty_to: string; longest_h: number; keep_days: number; cell_m: number; sign_in_basis: string
  metrics: { name: 'coverage' | 'sign_in'; label: string; on: boolean; rule: string }[]
}
export interface PatrolWalk { id: string; grid: string; started_at: string; ends_at: string; ended_at: string | null }
export interface PatrolTrack extends PatrolWalk { points: { seq: number; at: string; lon: number; lat: number; accuracy_m: number | null }[] }
export interface PatrolCell { x: number; y: number; visited: boolean }
export interface PatrolCoverage {
  grid: string; grid_name: string; first_day: string; last_day: string; cell_m: number; visited: number; total: number; cells: PatrolCell[]; rule: string
}
export interface CaseVoice { sha256: string; seconds: number | null }
