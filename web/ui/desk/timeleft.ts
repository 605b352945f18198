/** How long a case still has, from its deadline and the shared clock; the bar and the words come from here. */
import type { CaseRow } from '../api/types'
import { t } from '../texts'
import { span } from '../texts/time'

export interface TimeLeft { state: 'ok' | 'soon' | 'over' | 'done' | 'waiting' | 'halted'; words: string; used: number | null }

const SOON_MS = 60 * 60_000
const RESTING: readonly string[] = ['not_accepted', 'not_filed', 'voided', 'merged', 'forced_close']

export function timeLeft(row: CaseRow, now: number): TimeLeft {
  const { deadline } = row
  if (row.closed_at || !deadline) return ended(row, now)
  if (deadline.stopped) return { state: 'halted', used: Math.min(1, deadline.used), words: t(deadline.stopped === 'hung' ? 'chain.stopHung' : 'chain.stopWaiting') }
  if (deadline.running === false) return { state: deadline.state === 'over' ? 'over' : 'done', used: deadline.used, words: stopped(row) }
  const left = Date.parse(deadline.at) - now
  if (left < 0) return { state: 'over', used: 1, words: t('desk.overBy', { span: span(-left) }) }
  const state = deadline.state === 'soon' || left < SOON_MS ? 'soon' : 'ok'
  return { state, used: Math.min(1, deadline.used), words: t('desk.left', { span: span(left) }) }
}

/** The department has handed in: its clock stands still. */
function stopped(row: CaseRow): string {
  const late = row.finished_at && row.deadline ? Date.parse(row.finished_at) - Date.parse(row.deadline.at) : 0
  return late > 0 ? t('desk.finishedLate', { span: span(late) }) : t('desk.finishedInTime')
}

function ended(row: CaseRow, now: number): TimeLeft {
  if (row.closed_at) return { state: 'done', used: null, words: t('desk.closedAfter', { span: span(Date.parse(row.closed_at) - Date.parse(row.reported_at)) }) }
  if (RESTING.includes(row.stage)) return { state: 'done', used: null, words: '' }
  const waited = span(now - Date.parse(row.reported_at))
  if (row.desk_due && Date.parse(row.desk_due) < now) return { state: 'over', used: null, words: t('chain.waitedLate', { span: waited }) }
  return { state: 'waiting', used: null, words: t('desk.waited', { span: waited }) }
}
