/** One move for all selected cases: only moves that every one of them offers, each made or refused by itself. */
import { computed, reactive, shallowRef } from 'vue'
import type { CaseDetail, Move, MovedItem, Need } from '../api/types'
import { t } from '../texts'
import { chosen, ids, loadList, rows } from './caselist'
import { readQueues } from './queues'
import { say } from './saying'
import { sentence, server } from './server'
import { sharedMoves } from './shortcuts'
import { stated, type Facts } from './stating'

/** The answer "each case to its own proposal", where the cases differ. */
export const EACH_ITS_OWN = '@proposal'
const AT_ONCE = 4
const LIMIT = 100
const OF_ONE_PLACE = new Set(['photos', 'point', 'area'])

export const bulk = reactive({ asking: null as string | null, busy: false, reading: false, words: null as string | null, fields: {} as Record<string, string> })
const details = shallowRef<CaseDetail[]>([])
const shared = computed(() => sharedMoves(details.value.map((one) => one.moves)).filter(sameKindOnly).map(jointly))
export const bulkMoves = computed<readonly Move[]>(() => (details.value.length === chosen.size ? shared.value : []))
export const bulkCategory = computed(() => details.value[0]?.category ?? null)
export const bulkAsking = computed(() => bulkMoves.value.find((move) => move.move === bulk.asking) ?? null)

/** A standard condition belongs to one category, photos to one place: such moves are not made for many. */
function sameKindOnly(move: Move): boolean {
  const categories = new Set(details.value.map((one) => one.category))
  return move.needs.every((need) => !OF_ONE_PLACE.has(need.kind) && (need.kind !== 'condition' || categories.size === 1))
}

function jointly(move: Move): Move {
  return { ...move, needs: move.needs.map((need) => jointNeed(need, defaultsOf(move.move, need.name))) }
}

/** Where the proposals agree they are proposed for all; where they differ each case may go to its own. */
function jointNeed(need: Need, defaults: (string | null)[]): Need {
  const different = new Set(defaults)
  if (different.size <= 1) return { ...need, default: defaults[0] ?? null }
  const each = need.kind === 'department' && !different.has(null)
  return { ...need, default: each ? EACH_ITS_OWN : null }
}

const defaultsOf = (move: string, need: string) => details.value.map((one) =>
  one.moves.find((other) => other.move === move)?.needs.find((other) => other.name === need)?.default ?? null)

export function stopBulk(): void {
  Object.assign(bulk, { asking: null, words: null, fields: {} })
}

let turn = 0

/** Reads the selected cases, a few at a time, to know what all of them offer. */
export async function readChosen(): Promise<void> {
  const mine = ++turn
  const versions = new Map(rows.value.map((row) => [row.id, row.version]))
  const wanted = [...chosen].slice(0, LIMIT)
  const known = new Map(details.value.filter((one) => versions.get(one.id) === one.version).map((one) => [one.id, one]))
  const todo = wanted.filter((id) => !known.has(id))
  bulk.reading = todo.length > 0
  try {
    while (todo.length && mine === turn) {
      const some = await Promise.all(todo.splice(0, AT_ONCE).map((id) => server.case(id)))
      some.forEach((one) => known.set(one.id, one))
    }
    if (mine === turn) details.value = wanted.flatMap((id) => known.get(id) ?? [])
  } catch (problem) {
    if (mine === turn) bulk.words = sentence(problem)
  }
  if (mine === turn) bulk.reading = false
}

export function chooseBulk(move: Move | undefined): void {
  if (!move || bulk.busy) return
  stopBulk()
  if (move.needs.length) bulk.asking = move.move
  else void makeBulk(move, {})
}

export async function makeBulk(move: Move, facts: Facts): Promise<void> {
  Object.assign(bulk, { busy: true, words: null, fields: {} })
  try {
    const answers: MovedItem[] = []
    for (const [told, some] of groups(move, stated(facts))) {
      const items = some.map(({ id, version }) => ({ id, version }))
      answers.push(...(await server.moveCases({ move: move.move, items, ...told })).items)
    }
    report(move, answers)
    stopBulk()
    await loadList()
    answers.filter((each) => !each.ok && ids.value.includes(each.id)).forEach((each) => chosen.add(each.id))
  } catch (problem) {
    bulk.words = sentence(problem)
  } finally {
    bulk.busy = false
    void readQueues()
  }
}

/** One request per set of facts: with "each its own", one per proposed department. */
function groups(move: Move, told: Facts): [Facts, CaseDetail[]][] {
  const split = move.needs.find((need) => told[need.name] === EACH_ITS_OWN)
  if (!split) return [[told, details.value]]
  const parts = new Map<string, CaseDetail[]>()
  const defaults = defaultsOf(move.move, split.name)
  details.value.forEach((one, index) => parts.set(defaults[index] ?? '', [...(parts.get(defaults[index] ?? '') ?? []), one]))
  return [...parts].map(([value, some]) => [{ ...told, [split.name]: value }, some])
}

function report(move: Move, answers: readonly MovedItem[]): void {
  const failed = answers.filter((each) => !each.ok)
  const done = answers.length - failed.length
  if (done) say('done', t('desk.bulkDone', { n: done, move: move.label }))
  if (failed.length) say('trouble', t('desk.bulkFailed', { n: failed.length, why: failed[0]!.problem ?? '' }))
}
