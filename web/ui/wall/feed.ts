/** Puts alarms and emergencies in the order in which the duty commander must look at them. */
import type { Alarm, AlarmSituation, Emergency } from '../api/types'

export type FeedItem =
  | { kind: 'alarm'; id: string; at: string; alarm: Alarm }
  | { kind: 'emergency'; id: string; at: string; emergency: Emergency }
  | { kind: 'situation'; id: string; at: string; situation: AlarmSituation; alarms: Alarm[] }
  | { kind: 'group'; id: string; at: string; alarms: Alarm[] }

/** `running` emergencies, those `beside` them (drills on a real screen, real ones on a drill's), alarms `waiting` for the commander, those that `cleared` unseen, and the rest, newest first. */
export interface Feed { running: FeedItem[]; beside: FeedItem[]; waiting: FeedItem[]; cleared: FeedItem[]; later: FeedItem[] }

export type SectionKey = keyof Feed | 'calm'
/** From top to bottom: whoever waits for the commander stands above everything that is under way. */
const SECTIONS: SectionKey[] = ['waiting', 'running', 'beside', 'calm', 'cleared', 'later']

/** What the list shows; that nobody waits is said, and what is past has its place also while it is empty. */
export function sectionsOf(feed: Feed): { key: SectionKey; items: FeedItem[] }[] {
  const shown = (key: SectionKey, items: FeedItem[]) => items.length > 0 || key === 'later' || (key === 'calm' && !feed.waiting.length)
  return SECTIONS.map((key) => ({ key, items: key === 'calm' ? [] : feed[key] })).filter(({ key, items }) => shown(key, items))
}

/** More unacknowledged alarms than one person can take in ten minutes (EEMUA 191): from here on they are grouped. */
export const FLOOD = 10

export const isWaiting = (alarm: Alarm) => alarm.state === 'unacknowledged_active' && !alarm.held
export const isUnacknowledged = (alarm: Alarm) => alarm.state.startsWith('unacknowledged')

const NONE = new Map<string, AlarmSituation>()

/** Alarms of one situation are one row, whatever their number; what is held back is the desk's business. */
export function orderFeed(alarms: Iterable<Alarm>, emergencies: Iterable<Emergency>, situations: Map<string, AlarmSituation> = NONE, drill = false): Feed {
  const all = [...alarms].filter((alarm) => !alarm.held)
  const known = [...emergencies]
  const events = known.filter((e) => e.drill === drill).map(emergencyItem)
  const waiting = all.filter(isWaiting).sort(byLevelThenNewest)
  const rest = [...all.filter((a) => !isUnacknowledged(a)).map(alarmItem), ...events.filter((e) => !isRunning(e))]
  return {
    running: events.filter(isRunning).sort(newest),
    beside: known.filter((e) => e.drill !== drill).map(emergencyItem).filter(isRunning).sort(newest),
    waiting: folded(waiting, situations),
    cleared: all.filter((a) => a.state === 'unacknowledged_cleared').sort(byLevelThenNewest).map(alarmItem),
    later: rest.sort((a, b) => Number(isActive(b)) - Number(isActive(a)) || newest(a, b)),
  }
}

function folded(waiting: Alarm[], situations: Map<string, AlarmSituation>): FeedItem[] {
  const members = new Map<string, Alarm[]>()
  for (const alarm of waiting) if (alarm.situation && situations.has(alarm.situation)) members.set(alarm.situation, [...(members.get(alarm.situation) ?? []), alarm])
  const shared = new Set([...members].filter(([id, own]) => own.length > 1 || situations.get(id)!.alarms > 1).map(([id]) => id))
  const alone = waiting.filter((alarm) => !alarm.situation || !shared.has(alarm.situation))
  const rows = alone.length + shared.size > FLOOD ? grouped(alone) : alone.map(alarmItem)
  const things = [...shared].map((id): FeedItem => ({ kind: 'situation', id, at: members.get(id)![0]!.raised_at, situation: situations.get(id)!, alarms: members.get(id)! }))
  return [...things, ...rows].sort((a, b) => levelOf(b) - levelOf(a) || newest(a, b))
}
const levelOf = (item: FeedItem) => (item.kind === 'alarm' ? item.alarm.level : item.kind === 'situation' ? item.situation.level : item.kind === 'group' ? Math.max(...item.alarms.map((a) => a.level)) : 0)

/** Digits of a grid's code that name its town, and its county. */
const TOWN = 9
const COUNTY = 6

/** In a flood, alarms of one town and one cause become one row that opens into its members; in a worse one, of one county. */
function grouped(alarms: Alarm[]): FeedItem[] {
  const byTown = groupBy(alarms, TOWN)
  return byTown.length > FLOOD ? groupBy(alarms, COUNTY) : byTown
}

function groupBy(alarms: Alarm[], digits: number): FeedItem[] {
  const places = new Map<string, Alarm[]>()
  for (const alarm of alarms) {
    const place = `${alarm.level}-${alarm.metric}-${(alarm.grid ?? '').slice(0, digits)}`
    places.set(place, [...(places.get(place) ?? []), alarm])
  }
  return [...places].map(([place, members]) => members.length === 1
    ? alarmItem(members[0]!)
    : { kind: 'group', id: place, at: members[0]!.raised_at, alarms: members })
}

const alarmItem = (alarm: Alarm): FeedItem => ({ kind: 'alarm', id: alarm.id, at: alarm.raised_at, alarm })
const emergencyItem = (emergency: Emergency): FeedItem => ({ kind: 'emergency', id: emergency.id, at: emergency.opened_at, emergency })
const newest = (a: FeedItem, b: FeedItem) => Date.parse(b.at) - Date.parse(a.at)
const byLevelThenNewest = (a: Alarm, b: Alarm) => b.level - a.level || Date.parse(b.raised_at) - Date.parse(a.raised_at)
const isRunning = (item: FeedItem) => item.kind === 'emergency' && item.emergency.stage !== 'closed'
const isActive = (item: FeedItem) => item.kind === 'alarm' && item.alarm.state.endsWith('active')
