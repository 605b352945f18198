/** Making a move on the open case: ask for its facts, send it, show who was faster, and go on to the next case. */
import { computed, watch } from 'vue'
import { Problem } from '../api'
import type { CaseDetail, Move } from '../api/types'
import { t } from '../texts'
import { moving, stopAsking } from './asking'
import { cursor, ids, leave, put } from './caselist'
import { focusBack } from './focus'
import { detail, openCase, refreshOpen, showMoved } from './opencase'
import { neighbourOf } from './order'
import { place } from './place'
import { readQueues } from './queues'
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
    await settle(subject, moved, move, next)
  } catch (problem) {
    await refused(problem)
  } finally {
    moving.busy = false
  }
}

/** Tell what happened; if the case has left this queue, stand on the next one. */
async function settle(before: CaseDetail, moved: CaseDetail, move: Move, next: string | null): Promise<void> {
  const number = moved.number ?? moved.report_number
  say('done', t('desk.moved', { number, move: move.label, stage: moved.stage_label }))
  void readQueues()
  put(moved)
  const leaves = place.value.stage !== null && moved.stage !== before.stage
  if (leaves) stand(next, 'follow')
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
