/** Puts alarms and emergencies in the order in which the duty commander must look at them. */
import type { Alarm, Emergency } from '../api/types'

export type FeedItem =
  | { kind: 'alarm'; id: string; at: string; alarm: Alarm }
  | { kind: 'emergency'; id: string; at: string; emergency: Emergency }
  | { kind: 'group'; id: string; at: string; alarms: Alarm[] }

export interface Feed { waiting: FeedItem[]; later: FeedItem[] }

/** More unacknowledged alarms than one person can take in ten minutes (EEMUA 191): from here on they are grouped. */
export const FLOOD = 10

export const isUnacknowledged = (alarm: Alarm) => alarm.state.startsWith('unacknowledged')

export function orderFeed(alarms: Iterable<Alarm>, emergencies: Iterable<Emergency>): Feed {
  const all = [...alarms]
  const waiting = all.filter(isUnacknowledged).sort(byLevelThenNewest)
  const rest: FeedItem[] = all.filter((a) => !isUnacknowledged(a)).map(alarmItem)
  for (const emergency of emergencies) {
    rest.push({ kind: 'emergency', id: emergency.id, at: emergency.opened_at, emergency })
  }
  rest.sort((a, b) => openFirst(a, b) || Date.parse(b.at) - Date.parse(a.at))
  return { waiting: waiting.length > FLOOD ? grouped(waiting) : waiting.map(alarmItem), later: rest }
}

/** In a flood, alarms of one street and one cause become one row that opens into its members. */
function grouped(alarms: Alarm[]): FeedItem[] {
  const places = new Map<string, Alarm[]>()
  for (const alarm of alarms) {
    const place = `${alarm.level}-${alarm.metric}-${(alarm.grid ?? '').slice(0, 9)}`
    places.set(place, [...(places.get(place) ?? []), alarm])
  }
  return [...places].map(([place, members]) => members.length === 1
    ? alarmItem(members[0]!)
    : { kind: 'group', id: place, at: members[0]!.raised_at, alarms: members })
}

const alarmItem = (alarm: Alarm): FeedItem => ({ kind: 'alarm', id: alarm.id, at: alarm.raised_at, alarm })
const byLevelThenNewest = (a: Alarm, b: Alarm) => b.level - a.level || Date.parse(b.raised_at) - Date.parse(a.raised_at)
const isRunning = (item: FeedItem) => item.kind === 'emergency' && item.emergency.stage !== 'closed'
const openFirst = (a: FeedItem, b: FeedItem) => Number(isRunning(b)) - Number(isRunning(a))
