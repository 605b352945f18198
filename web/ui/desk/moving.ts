/** Making a move on the open case: ask for its facts, send it, show who was faster, and go on to the next case. */
import { computed, watch } from 'vue'
import { Problem } from '../api'
import type { CaseDetail, Move } from '../api/types'
import { t } from '../texts'
import { moving, stopAsking } from './asking'
import { cursor, ids, leave, leaving, put, refreshList } from './caselist'
import { focusBack } from './focus'
import { detail, openCase, refreshOpen, showMoved } from './opencase'
import { neighbourOf } from './order'
import { place } from './place'
import { belongsAt, queueAt, readQueues } from './queues'
import { say } from './saying'
import { sentence, server } from './server'
import { firstMove, lettersOf } from './shortcuts'
import { stand } from './standing'
import { stated, type Facts } from './stating'

export const moves = computed<readonly Move[]>(() => detail.value?.moves ?? [])
export const letters = computed(() => lettersOf(moves.value))
export const asking = computed(() => moves.value.find((move) => move.move === moving.asking) ?? null)

/** A move that states nothing is made at once; the others open their form. */
export function choose(move: Move | undefined): void {
  if (!move || moving.busy) return
  stopAsking()
  moving.more = false
  if (move.needs.length) moving.asking = move.move
  else void make(move, {})
}

/** A key pressed while the case under the cursor is still on its way acts on that case, never on the one before. */
let early: { id: string | null; act: () => void } | null = null
function onceHere(act: () => void): boolean {
  if (detail.value && detail.value.id === cursor.value) return false
  early = { id: cursor.value, act }
  stand(cursor.value, 'now')
  return true
}
watch(() => detail.value?.id, (id) => {
  const kept = early
  early = null
  if (kept && kept.id === id && id === cursor.value) kept.act()
})

export function chooseFirst(): void {
  if (!onceHere(chooseFirst)) choose(firstMove(moves.value))
}

export function chooseByLetter(letter: string): boolean {
  if (onceHere(() => chooseByLetter(letter))) return true
  const move = moves.value.find((each) => letters.value.get(each.move) === letter)
  choose(move)
  return Boolean(move)
}

export async function make(move: Move, facts: Facts): Promise<void> {
  const subject = detail.value
  if (!subject || moving.busy) return
  Object.assign(moving, { busy: true, words: null, fields: {} })
  const next = neighbourOf(ids.value, subject.id)
  try {
    const moved = await server.moveCase(subject.id, { move: move.move, version: subject.version, ...stated(facts) })
    stopAsking()
    await settle(moved, move, next)
  } catch (problem) {
    await refused(problem)
  } finally {
    moving.busy = false
  }
}

/** Moves with a way back that asks for nothing: the note offers it for ten seconds. */
const WAY_BACK: Record<string, string> = { claim: 'release', assign: 'revoke', extend: 'withdraw', hang: 'withdraw', appeal: 'withdraw', wait: 'wait_over' }

function undoing(moved: CaseDetail, move: Move): (() => void) | undefined {
  const back = moved.moves.find((each) => each.move === WAY_BACK[move.move] && !each.needs.some((need) => need.required))
  if (!back) return undefined
  return () => void server.moveCase(moved.id, { move: back.move, version: moved.version }).then(async (now) => {
    say('done', t('desk.moved', { number: now.number ?? now.report_number, move: back.label, stage: now.stage_label }))
    put(now)
    await showMoved(now)
  }).catch((problem: unknown) => say('trouble', sentence(problem)))
}

/** A queue that asks for more than a stage (requests, cards, whistles) is read again: the server knows what still waits in it. */
async function stillHere(moved: CaseDetail): Promise<boolean> {
  const queue = queueAt(place.value)
  if (queue && queue.key !== queue.stage && belongsAt(place.value, moved)) {
    void showMoved(moved)
    await refreshList(new Set())
    return ids.value.includes(moved.id) && !leaving.has(moved.id)
  }
  return !place.value.stage || belongsAt(place.value, moved)
}

/** Tell what happened; if the case has left this queue, stand on the next one. */
async function settle(moved: CaseDetail, move: Move, next: string | null): Promise<void> {
  const number = moved.number ?? moved.report_number
  say('done', t('desk.moved', { number, move: move.label, stage: moved.stage_label }), undoing(moved, move))
  void readQueues()
  put(moved)
  if (!(await stillHere(moved))) stand(next, 'follow')
  else await showMoved(moved)
  focusBack()
}

/** 409: somebody was faster, so show the present state. 422: mark the fields. Anything else: say it. */
async function refused(problem: unknown): Promise<void> {
  const status = problem instanceof Problem ? problem.status : 0
  if (problem instanceof Problem && status === 422) {
    moving.fields = Object.fromEntries(problem.errors.map((error) => [error.field, error.message]))
    moving.words = problem.errors.length ? null : sentence(problem)
    return
  }
  if (status === 409) {
    stopAsking()
    say('trouble', sentence(problem))
    void readQueues()
    await refreshOpen()
    if (detail.value) put(detail.value)
    return
  }
  if (status === 404 && detail.value) {
    leave(detail.value.id)
    await openCase(detail.value.id)
  }
  moving.words = sentence(problem)
  if (!moving.asking) say('trouble', sentence(problem))
}
