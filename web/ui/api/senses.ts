/** What the server tells of devices, readings, rules, alarms and cameras. */
import type { Move, Page, Point } from './types'

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
export interface Camera {
  code: string; gb_id: string | null; name: string; device: string | null; point: Point; grid: string | null; height_m: number | null; heading_deg: number | null
  view_deg: number; range_m: number; gateway: string; address: Record<string, unknown> | null; owner: string; network: string; active: boolean; watched: boolean; demo: boolean
}
/** How far the point is, in which direction from the camera, and how far from the middle of its picture. */
export interface CameraSees extends Camera { distance_m: number; bearing_deg: number; off_deg: number }
export interface CameraPlay { kind: 'hls' | 'flv' | 'webrtc' | 'rtsp'; url: string }
export interface CameraLook { at: string; camera: string; person: string; purpose: string; what: 'detector' | 'live' | 'snapshot' | 'ticket'; refused: string | null; sha256: string | null }
export interface CameraTicket { id: string; camera: string; purpose: string; expires_at: string; snapshot: string }
export interface Metric { metric: string; name: string; name_en: string; unit: string }
/** A maker's name of a metric: its number times `factor` plus `offset`, its words as numbers. */
export interface MetricAlias { name: string; factor: number; offset: number; words: Record<string, number> }
export interface TypeMetric extends Metric { low: number | null; high: number | null; aliases: MetricAlias[] }
export interface DeviceType { code: string; name: string; name_en: string; period_s: number; metrics: TypeMetric[]; version: number }
export type Codec = 'moyang' | 'chirpstack' | 'sparkplug' | 'thingsboard' | 'pyronear' | 'firms' | 'mapping'
export interface IngestRoute { id: string; name: string; filter: string; codec: Codec; settings: Record<string, unknown>; active: boolean; version: number }
export interface ValueRead { device: string; type: string; metric: string; at: string; seq: number; value: number | null; text: string | null; quality: string }
export interface RouteTrial { values: number; items: ValueRead[]; refused: { device: string | null; reason: string; words: string; detail: string }[]; online: Record<string, boolean> }
export interface Device {
  id: string; code: string; name: string; type: string; type_name: string; point: Point; grid: string | null; grid_name: string | null
  enterprise: string | null; online: boolean; active: boolean; last_heard_at: string | null; metrics: Metric[]; version: number; demo: boolean
  height_m: number | null; hazard_source: string | null; uid: string | null; topics: string[]; period_s: number; photo_sha256: string | null
  installed_on: string | null; calibrated_on: string | null; calibrate_by: string | null; battery: number | null; rssi: number | null
  password_at: string | null
}
/** The index of a county's day; `fwi_class` by EFFIS from 1 (very low) to 6 (extreme). */
export interface FireDay { division: string; division_name: string; fwi_class: 1 | 2 | 3 | 4 | 5 | 6; day: string; fwi: number; temperature: number; humidity: number; wind: number; rain: number; run: number; stations: number }
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
