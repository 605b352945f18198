/** Many moves in a calm order: the first and the usual ones as buttons, the rest behind "more", grouped by purpose. */
import { asButtons } from './shortcuts'

export type MoveGroup = 'answer' | 'clock' | 'departments' | 'pressure' | 'ending'
export const GROUPS: readonly MoveGroup[] = ['answer', 'clock', 'departments', 'pressure', 'ending']

const GROUP_OF: Record<string, MoveGroup> = {
  extend: 'clock', hang: 'clock', resume: 'clock', wait: 'clock', wait_over: 'clock', withdraw: 'clock', appeal: 'clock',
  endorse: 'clock', approve: 'clock', decline: 'clock',
  escalate: 'departments', hand_down: 'departments', whistle: 'departments', respond: 'departments', sign_in: 'departments',
  contribute: 'departments', rate: 'departments', accept_local: 'departments',
  supervise: 'pressure', reply: 'pressure',
  return: 'ending', revoke: 'ending', refuse: 'ending', void: 'ending', merge: 'ending', unmerge: 'ending', force_close: 'ending', rework: 'ending',
}
/** What stands beside the first move when there is no room for all: what somebody waits for, then the day's work. */
const USUAL = [
  'endorse', 'approve', 'decline', 'adjudicate', 'respond', 'sign_in', 'reply', 'submit', 'close', 'rework', 'dispatch', 'file', 'correct',
  'send_verify', 'refuse', 'accept_local', 'wait_over', 'resume', 'return', 'claim', 'release', 'contribute', 'whistle', 'supervise', 'extend',
  'escalate', 'rate',
]
const ALL_AS_BUTTONS = 5
const BESIDE = 3

export const groupOf = (move: string): MoveGroup => GROUP_OF[move] ?? 'answer'

export interface Arranged<M> { buttons: M[]; groups: { group: MoveGroup; moves: M[] }[] }

/** With few moves all are buttons; with many the dangerous and the rare ones wait behind "more". */
export function arranged<M extends { move: string; tone: string }>(moves: readonly M[]): Arranged<M> {
  const sorted = asButtons(moves)
  if (sorted.length <= ALL_AS_BUTTONS) return { buttons: sorted, groups: [] }
  const rank = (move: M) => { const at = USUAL.indexOf(move.move); return at < 0 ? USUAL.length : at }
  const [first, ...others] = sorted
  const beside = others.filter((move) => rank(move) < USUAL.length).sort((a, b) => rank(a) - rank(b)).slice(0, BESIDE)
  const rest = others.filter((move) => !beside.includes(move))
  const groups = GROUPS.map((group) => ({ group, moves: rest.filter((move) => groupOf(move.move) === group) })).filter((each) => each.moves.length)
  return { buttons: [first!, ...beside], groups }
}
