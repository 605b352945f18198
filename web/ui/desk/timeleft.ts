/** How long a case still has, from its deadline and the shared clock; the bar and the words come from here. */
import type { CaseRow } from '../api/types'
import { t } from '../texts'
import { span } from '../texts/time'

export interface TimeLeft { state: 'ok' | 'soon' | 'over' | 'done' | 'waiting'; words: string; used: number | null }

const SOON_MS = 60 * 60_000

export function timeLeft(row: CaseRow, now: number): TimeLeft {
  const { deadline } = row
  if (row.closed_at || !deadline) return ended(row, now)
  if (deadline.stopped) return { state: 'waiting', used: deadline.used, words: t(`clock.state.${deadline.stopped}`) }
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
  if (row.stage === 'not_accepted' || row.stage === 'voided') return { state: 'done', used: null, words: '' }
  return { state: 'waiting', used: null, words: t('desk.waited', { span: span(now - Date.parse(row.reported_at)) }) }
}
