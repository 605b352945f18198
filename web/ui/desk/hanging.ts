/** What hangs on a case right now, each with who must act next and until when; pure, so that it can be proved. */
import type { CaseDetail, HistoryItem, Party } from '../api/types'
import { language, t, type TextKey } from '../texts'
import { moment } from './spans'

export type HangingKind = 'request' | 'card' | 'red' | 'hung' | 'waiting' | 'adjudicating' | 'returned' | 'merged'
export interface Hanging { kind: HangingKind; title: string; next: string; words: string; due: string | null; late: boolean }

export const listWords = (names: readonly string[]) => names.join(language.value === 'en' ? ', ' : '、')
const dayOf = (at: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.parse(at) - 1)
const past = (due: string | null, now: number) => due !== null && Date.parse(due) < now

export function hanging(subject: CaseDetail, flow: readonly HistoryItem[], now: number): Hanging[] {
  return [merged(subject), adjudicating(subject, now), request(subject), card(subject, now), hung(subject), waiting(subject), returned(subject, flow)]
    .filter((each): each is Hanging => each !== null)
}

function merged(subject: CaseDetail): Hanging | null {
  if (!subject.merged_into) return null
  return { kind: 'merged', title: t('chain.merged'), next: '', words: '', due: null, late: false }
}

function adjudicating(subject: CaseDetail, now: number): Hanging | null {
  const open = subject.adjudications.find((each) => !each.decided_at)
  if (!subject.adjudicating || !open) return null
  return {
    kind: 'adjudicating', title: t('chain.adjudicating'), next: t('chain.decideBy', { at: moment(open.due_at) }),
    words: t('chain.quarrel', { departments: listWords(open.departments) }), due: open.due_at, late: past(open.due_at, now),
  }
}

function request(subject: CaseDetail): Hanging | null {
  const open = [...subject.requests].reverse().find((each) => each.state === 'asked' || each.state === 'endorsed')
  if (!subject.request_kind || !open) return null
  const step = subject.request_state === 'endorsed' ? 'second' : 'first'
  return {
    kind: 'request', title: t(`chain.request_${open.kind}`), next: t(`chain.${step}_${open.kind === 'appeal' ? 'appeal' : 'clock'}`),
    words: [open.reason, open.until && t('chain.untilDay', { day: dayOf(open.until) }), t('chain.askedAt', { at: moment(open.asked_at) })].filter(Boolean).join(' · '),
    due: null, late: false,
  }
}

function card(subject: CaseDetail, now: number): Hanging | null {
  const open = [...subject.cards].reverse().find((each) => each.kind === subject.open_card && !each.answered_at)
  if (!subject.open_card || !open) return null
  const late = past(open.due_at, now)
  return {
    kind: open.kind === 'red' ? 'red' : 'card', title: t(`chain.card_${subject.open_card}`), words: open.words, due: open.due_at, late,
    next: [open.due_at && t('chain.replyBy', { at: moment(open.due_at) }), late && t('chain.replyLate')].filter(Boolean).join(' · '),
  }
}

function hung(subject: CaseDetail): Hanging | null {
  if (subject.deadline?.stopped !== 'hung') return null
  const stop = [...subject.stops].reverse().find((each) => !each.to_at)
  return { kind: 'hung', title: t('chain.hung'), next: subject.hung_until ? t('chain.hungUntil', { day: dayOf(subject.hung_until) }) : '', words: stop?.reason ?? '', due: subject.hung_until, late: false }
}

function waiting(subject: CaseDetail): Hanging | null {
  if (!subject.waiting_since) return null
  const stop = [...subject.stops].reverse().find((each) => !each.to_at)
  return {
    kind: 'waiting', title: t('chain.waiting', { party: subject.waiting_for ?? '' }), next: t('chain.waitingSince', { at: moment(subject.waiting_since) }),
    words: stop?.reason ?? '', due: null, late: false,
  }
}

/** Sent back to the supervision desk: the last word in the history says why, and something must be put right first. */
function returned(subject: CaseDetail, flow: readonly HistoryItem[]): Hanging | null {
  const last = [...flow].reverse().find((each) => each.move === 'return' || each.move === 'correct' || each.move === 'file')
  if (subject.stage !== 'pending_register' || last?.move !== 'return') return null
  return { kind: 'returned', title: t('chain.sentBack'), next: t('chain.correctFirst'), words: last.reason ?? '', due: null, late: false }
}

export interface PartyState { tone: 'open' | 'late' | 'done' | 'no'; words: string }

/** Where a department beside the lead stands, in one sentence. */
export function partyState(party: Party, now: number): PartyState {
  if (party.done_at) return { tone: 'done', words: t('chain.state_done') }
  if (party.arrived_at) return { tone: 'done', words: t('chain.state_arrived', { at: moment(party.arrived_at) }) }
  if (party.answer === 'cannot') return { tone: 'no', words: t('chain.state_cannot') }
  if (party.answer === 'coming') return { tone: 'open', words: t('chain.state_coming') }
  if (party.role === 'copied') return { tone: 'done', words: t('chain.state_copied') }
  if (party.role === 'assist' || !party.due_at) return { tone: 'open', words: t('chain.state_asked') }
  const late = past(party.due_at, now)
  return { tone: late ? 'late' : 'open', words: late ? t('chain.state_answerLate') : t('chain.state_answerBy', { at: moment(party.due_at) }) }
}

export interface Badge { words: string; mark: string; strong: boolean }
type Subject = Pick<CaseDetail, 'level' | 'level_label' | 'path' | 'sensitivity' | 'exempt' | 'archive_type' | 'extended' | 'supervise_count' | 'reopen_count'>

/** Facts of a case that fit on a label; the plain path, the open sight and a normal end need no word. */
export function badges(one: Subject): Badge[] {
  const told: [boolean, TextKey, string, Record<string, number>?][] = [
    [one.sensitivity === 'private', 'chain.badge_private', '◆'],
    [one.path === 'simple', 'chain.badge_simple', ''],
    [one.path === 'self', 'chain.badge_self', ''],
    [one.extended > 0, 'chain.badge_extended', '', { n: one.extended }],
    [one.supervise_count > 0, 'chain.badge_supervised', '', { n: one.supervise_count }],
    [one.reopen_count > 0, 'chain.badge_reopened', '', { n: one.reopen_count }],
    [one.archive_type === 'overdue', 'chain.archive_overdue', ''],
    [one.archive_type === 'special', 'chain.archive_special', ''],
    [one.exempt, 'chain.badge_exempt', ''],
  ]
  return told.filter(([here]) => here).map(([, key, mark, named]) => ({ words: t(key, named), mark, strong: mark !== '' }))
}

/** What a row of a queue says beside its place: who waits for whom, in as few words as will do. */
export function rowMarks(row: Pick<CaseDetail, 'open_card' | 'request_kind' | 'adjudicating' | 'hung_until' | 'waiting_since' | 'sensitivity'>): Badge[] {
  const told: [boolean, TextKey, string][] = [
    [row.open_card === 'red', 'chain.badge_red', '■'],
    [row.open_card === 'yellow', 'chain.badge_yellow', '▪'],
    [row.adjudicating, 'chain.badge_adjudicating', '⇄'],
    [row.request_kind !== null, `chain.badge_${row.request_kind ?? 'extend'}`, '?'],
    [row.sensitivity === 'private', 'chain.badge_private', '◆'],
  ]
  return told.filter(([here]) => here).map(([, key, mark]) => ({ words: t(key), mark, strong: key === 'chain.badge_red' }))
}
