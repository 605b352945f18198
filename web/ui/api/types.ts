/** What the server tells, as its API documents it; one name per thing, the same words as in SQL and Python. */
import type { PlaceAnswer, Question, QuestionKind } from '../forms/question'

export interface Point { lon: number; lat: number }
export interface Page<T> { items: T[]; next: string | null }
export interface Shape { type: 'Polygon' | 'MultiPolygon'; coordinates: number[][][] | number[][][][] }

export interface Organisation { id: string; name: string; level: string }
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
export interface Department { id: string; name: string; name_en: string; level: 'city' | 'county' | 'town'; kind: string; division: string; point: Point | null }
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

export type NeedKind = 'text' | 'choice' | 'condition' | 'category' | 'department' | 'departments' | 'person' | 'photos' | 'date' | 'point' | 'area' | 'case'
export interface Option { value: string; label: string }
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

export type AlarmState = 'unacknowledged_active' | 'acknowledged_active' | 'unacknowledged_cleared' | 'closed'
export interface Alarm {
  id: string; device: string; device_name: string; enterprise: string | null; rule: string; rule_name: string
  metric: string; metric_name: string; unit: string; level: 1 | 2; threshold: number; state: AlarmState; state_label: string
  verdict: 'real' | 'false' | 'unsure' | null; value: number; peak: number; count: number; raised_at: string; last_at: string
  cleared_at: string | null; acknowledge_by: string; acknowledged_at: string | null; acknowledged_by_name: string | null
  confirmed_at: string | null; confirmed_by_name: string | null; grid: string | null; grid_name: string | null; point: Point
  held: 'shelved' | 'suppressed' | 'out_of_service' | null; held_label: string | null; held_until: string | null; held_reason: string | null; held_by_name: string | null
  escalated: number; escalated_to: string | null; assigned_to: string | null; assigned_to_name: string | null; cause: string | null
  situation: string | null; bearing_deg: number | null; version: number; emergency: string | null; demo: boolean; moves: Move[]
}
/** Several alarms of one thing: one place with its 95 % ellipse (half axes in metres, the long one from true north), one answer. */
export interface AlarmSituation {
  id: string; number: string; kind: string; kind_label: string; state: 'open' | 'merged' | 'closed'; state_label: string; level: 1 | 2
  point: Point; located: boolean; ellipse: Ellipse | null; grid: string | null; grid_name: string | null
  alarms: number; unacknowledged: number; grouped: boolean; began_at: string; last_at: string; closed_at: string | null; merged_into: string | null
  emergency: string | null; version: number; demo: boolean; moves: Move[]
}
export interface Ellipse { semi_major_m: number; semi_minor_m: number; axis_deg: number }
export interface Sightline { device: string; point: Point; bearing_deg: number }
export interface AlarmSituationDetail extends AlarmSituation { items: Alarm[]; sightlines: Sightline[] }
export interface Nuisance { device: string; name: string; told: number; false: number; recurred: number }
export interface AlarmLoad {
  state: 'calm' | 'busy' | 'high' | 'flood'; per_operator: number; operators: number; flood: boolean; flood_since: string | null; flood_share: number
  minutes: number[]; held: number; escalated: number; nuisances: Nuisance[]
}
export interface AlarmHold {
  id: string; kind: string; kind_label: string; device: string; device_name: string; metric: string | null; reason: string; since: string
  until: string | null; hours: { days: number[]; from: string; to: string } | null; while_device: string | null; placed_by_name: string; ended_at: string | null
}
export type Comparison = 'above' | 'below' | 'rising' | 'falling' | 'silent'
export interface AlarmRule {
  id: string; name: string; name_en: string; device_type: string; device: string | null; metric: string; level: 1 | 2; comparison: Comparison
  threshold: number; hysteresis: number; on_delay_s: number; off_delay_s: number; times: number; devices: number; window_s: number; radius_m: number
  hours: { days: number[]; from: string; to: string } | null; monitor: boolean; source: string; version: number; active: boolean
  valid_from: string; valid_to: string | null; raised: number; real: number; false: number; trial: number
}
export interface Spell { device: string; level: number; begin: string; end: string | null; peak: number; count: number }
export interface Replay { readings: number; devices: number; raised: number; spells: Spell[]; happened: number; real: number; false: number }
export interface CameraSees {
  code: string; gb_id: string | null; name: string; device: string | null; point: Point; grid: string | null; height_m: number | null; heading_deg: number | null
  view_deg: number; range_m: number; gateway: string; address: Record<string, unknown> | null; owner: string; network: string; active: boolean; watched: boolean; demo: boolean
  distance_m: number; bearing_deg: number; off_deg: number
}
export interface CameraTicket { id: string; camera: string; purpose: string; expires_at: string; snapshot: string }
export interface Metric { metric: string; name: string; name_en: string; unit: string }
export interface Device {
  id: string; code: string; name: string; type: string; type_name: string; point: Point; grid: string | null; grid_name: string | null
  enterprise: string | null; online: boolean; active: boolean; last_heard_at: string | null; metrics: Metric[]; version: number; demo: boolean
  height_m: number | null; hazard_source: string | null; uid: string | null; topics: string[]; period_s: number; photo_sha256: string | null
  installed_on: string | null; calibrated_on: string | null; calibrate_by: string | null; battery: number | null; rssi: number | null
  password_at: string | null
}
export type DeviceTrouble = 'silent' | 'never' | 'battery' | 'signal' | 'rejects' | 'calibration' | 'maintenance'
export interface DeviceHealth {
  code: string; name: string; type_name: string; grid: string | null; online: boolean; last_heard_at: string | null; silent_s: number | null
  battery: number | null; rssi: number | null; rejects: number; calibrate_by: string | null; troubles: DeviceTrouble[]
}
export interface DevicesHealth extends Page<DeviceHealth> { counts: Record<DeviceTrouble | 'total' | 'online', number> }
export interface Maintenance { id: string; starts_at: string; ends_at: string; reason: string; said_by_name: string }
export interface FileTaken { lines: number; made: { code: string; password: string }[]; faults: { line: number; field: string; sentence: string }[] }
/** A raw value, or the mean over a step with its extremes; what is no number stands in `text`. */
export interface Reading {
  at: string; metric: string; value: number | null; low: number | null; high: number | null; text: string | null; quality: string; count: number
}
export interface Threshold { metric: string; level: number; comparison: string; value: number }
export interface Readings extends Page<Reading> { unit: string | null; thresholds: Threshold[] }
export interface Reject {
  id: number; at: string; topic: string; device: string | null; reason: string; words: string; detail: string; payload: string; size: number
}

export type TaskKind = 'confirm_alarm' | 'check_case' | 'verify_case' | 'inspect_place' | 'visit_place' | 'census'
export interface Task {
  id: string; kind: TaskKind; title: string; text: string; grid: string; point: Point; due_at: string
  state: 'open' | 'done' | 'cancelled'; version: number; subject: { kind: 'alarm' | 'case' | 'key_place' | 'campaign_grid'; id: string; version: number }
  created_at: string; settled_at: string | null
}
export interface TaskDetail extends Task { moves: Move[]; before_photos: string[]; form?: FormEdition | null; place?: KeyPlace | null }

export type Purpose = 'report' | 'inspection' | 'visit' | 'census'
/** One numbered edition of a form; what was filled keeps the edition it was given to. */
export interface FormEdition {
  id: string; form: string; purpose: Purpose; category: string | null; number: number; state: 'draft' | 'in_force' | 'past'; name: string; name_en: string
  questions: Question[]; changed_at: string; in_force_from: string | null
}
export interface Form {
  id: string; purpose: Purpose; purpose_label: string; category: string | null; category_name: string | null; name: string; active: boolean; demo: boolean
  version: number; filled: number; draft: FormEdition | null; in_force: FormEdition | null; faults: { field: string; message: string }[]
}
export type PlaceKind = 'small_place' | 'hazardous' | 'forest' | 'school' | 'site' | 'household' | 'other'
export interface KeyPlace {
  id: string; code: string; name: string; kind: PlaceKind; kind_label: string; address: string | null; enterprise: string | null
  contact_name: string | null; contact_phone: string | null; point: Point; grid: string; grid_name: string | null; form: string; form_name: string
  edition: FormEdition | null; cycle_days: number; last_done_at: string | null; next_due: string | null; overdue: boolean; active: boolean; version: number; demo: boolean
}
export interface KeyPlaces extends Page<KeyPlace> { due: number }
export interface FormAnswer {
  key: string; kind: QuestionKind; label: string; words: string; photos: string[]; place: PlaceAnswer | null; hazard: boolean; masked: boolean
  case: string | null; case_number: string | null
}
export interface FilledForm {
  id: string; number: string; name: string; edition: number; grid: string; key_place: string | null; key_place_name: string | null; campaign: string | null
  filled_by_name: string; claimed_name: string | null; taken_at: string | null; received_at: string; hazards: number; demo: boolean; answers: FormAnswer[]
}
export interface Extra { name: string; edition: number; answers: FormAnswer[] }
export interface FoundFrom { filled_form: string; number: string; name: string; key_place_name: string | null; label: string; words: string }
export interface Progress { area: string; name: string; grids: number; done: number; filled: number; hazards: number }
export interface Campaign {
  id: string; name: string; words: string; form_name: string; begins_at: string; ends_at: string; closed_at: string | null
  state: 'planned' | 'running' | 'over' | 'closed'; grids: number; done: number; version: number; demo: boolean
}
export interface CampaignDetail extends Campaign { edition: FormEdition; progress: Progress[] }

export interface Emergency {
  id: string; number: string; title: string; kind: string; stage: 'open' | 'responding' | 'closed'; stage_label: string; level: number | null
  event_level: number | null; warning_colour: 'red' | 'orange' | 'yellow' | 'blue' | null; commander: string | null; drill: boolean
  point: Point; grid: string; grid_name: string | null; alarm: string | null; signal_at: string; opened_at: string; closed_at: string | null
  version: number; demo: boolean; moves: Move[]
}
export interface DepartmentNear { id: string; name: string; level: string; distance_m: number; point: Point }
export interface EmergencyTask {
  id: string; kind: TaskKind | 'plan_task'; title: string; state: Task['state']; due_at: string; settled_at: string | null; late: boolean
  department: string | null; department_name: string | null; message: string | null; note: string | null; photos: string[]; settled_by_name: string | null; version: number | null
}
export interface PublicWarning {
  id: string; identifier: string | null; emergency: string | null; earlier: string | null; stage: string; stage_label: string; status: 'Actual' | 'Exercise'
  msg_type: 'Alert' | 'Update' | 'Cancel'; told: Record<string, string>; area_name: string; drafted_by_name: string | null; approved_by_name: string | null
  sent_at: string | null; expires_at: string; xml: string | null; version: number; moves: Move[]
}
export interface Criterion { level: number; event: string; response: string }
export interface RoleHeld { role: string; role_name: string; holder: string; since: string }
export interface PlanProposed { id: string; name: string; edition: number; revised_on: string; revise_by: string; score: number; reasons: string[]; starts: { level: number; condition: string }[] }
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
export interface TimelineLine { at: string; kind: string; text: string; actor_name: string }

export interface Situation {
  now: string; cases_open: number; cases_overdue: number; reported_today: number; closed_today: number
  alarms_unacknowledged: number; alarms_active: number; devices_online: number; devices_total: number; officers_posted: number; grids_total: number
}
export type ChangeKind = 'case' | 'alarm' | 'situation' | 'task' | 'emergency' | 'device' | 'notice' | 'sos' | 'component_proposal' | 'warning'
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
