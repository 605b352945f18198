/** An emergency being opened by hand: kept while the place is chosen on the map. */
import { shallowRef } from 'vue'
import { api } from '../../api'
import { postOnce } from '../../api/once'
import type { Alarm, AlarmSituation, CaseDetail, EmergencyDetail, PlansFitting, Point } from '../../api/types'
import { drillView } from '../drillswitch'

/** Where the signal came from; nothing of these for a place on the map. */
export interface Source { alarm?: string; situation?: string; case?: string }
export interface Draft {
  source: Source; sourceWords: string; title: string; kind: 'accident' | 'natural' | 'health' | 'security'; drill: boolean; point: Point | null
  event_level: string; warning_colour: string; level: string; plan: string; commander: string; person: string; reason: string
}
export const draft = shallowRef<Draft | null>(null)
/** While the place is chosen the form stands aside. */
export const choosing = shallowRef(false)

const EMPTY = { event_level: '', warning_colour: '', level: '', plan: '', commander: '', person: '', reason: '' }
/** What belongs to a response that begins with the opening. */
const BEGINS: string[] = ['commander', 'person']
const FIRE = /smoke|fire|flame|heat|hotspot|frp|fwi/

function begin(told: Partial<Draft>) {
  draft.value = { source: {}, sourceWords: '', title: '', kind: 'accident', drill: drillView.value, point: null, ...EMPTY, ...told }
}
export const openHere = (point: Point | null) => begin({ point })
export const openFromAlarm = (alarm: Alarm) => begin({
  source: { alarm: alarm.id }, sourceWords: alarm.device_name, title: `${alarm.device_name} ${alarm.rule_name}`.slice(0, 200), point: alarm.point, kind: FIRE.test(alarm.metric) ? 'natural' : 'accident' })
export const openFromSituation = (one: AlarmSituation) => begin({
  source: { situation: one.id }, sourceWords: one.number, title: `${one.grid_name ?? ''}${one.kind_label}`, point: one.point, kind: one.kind === 'fire' ? 'natural' : 'accident' })
export const openFromCase = (one: CaseDetail) => begin({
  source: { case: one.id }, sourceWords: one.number ?? one.report_number, title: `${one.grid_name}${one.category_name}`, point: one.point })

export const getFitting = (asked: { title: string; kind: string; alarm?: string }) => api.get<PlansFitting>('/plans/fitting', asked)

export function postOpening(told: Draft): Promise<EmergencyDetail> {
  const chosen = Object.fromEntries((['warning_colour', 'plan', 'commander', 'person', 'reason'] as const).filter((name) => told[name] && (told.level || !BEGINS.includes(name))).map((name) => [name, told[name]]))
  const levels = Object.fromEntries((['event_level', 'level'] as const).filter((name) => told[name]).map((name) => [name, Number(told[name])]))
  const { lon, lat } = told.point!
  return postOnce<EmergencyDetail>('/emergencies', { title: told.title, kind: told.kind, drill: told.drill, point: { lon, lat }, ...told.source, ...chosen, ...levels })
}
