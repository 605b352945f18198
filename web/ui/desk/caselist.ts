/** The queue on screen: loaded page by page in the server's order, and kept true while others work on it. */
import { computed, reactive, ref, shallowRef } from 'vue'
import { Problem } from '../api'
import type { CaseRow } from '../api/types'
import { t } from '../texts'
import { marks } from './marks'
import type { Order } from './order'
import { place } from './place'
import { askedAt, belongsAt } from './queues'
import { sentence, server, type CaseQuery } from './server'

const PAGE = 100
/** Fewer characters are no search yet: the server would refuse them, and the person is still typing. */
const SHORTEST = 2

export const filters = reactive({ q: '', area: '', grid: '', overdue: false, stage: '', order: 'urgency' as Order })
export const list = reactive({ loading: false, loaded: false, problem: null as string | null, next: null as string | null })
const loaded = shallowRef<CaseRow[]>([])
export const rows = computed(() => loaded.value)
export const ids = computed(() => rows.value.map((row) => row.id))
export const cursor = ref<string | null>(null)
export const chosen = reactive(new Set<string>())
export const leaving = reactive(new Set<string>())
export const filtered = computed(() => Boolean(filters.q || filters.area || filters.grid || filters.overdue || (!place.value.stage && filters.stage)))

let turn = 0

function asked(): CaseQuery {
  const q = filters.q.trim()
  return {
    order: filters.order, stage: filters.stage, ...askedAt(place.value), area: filters.area, grid: filters.grid,
    overdue: filters.overdue || undefined, q: q.length >= SHORTEST ? q : '', limit: PAGE,
  }
}

/** Loads the queue afresh; an answer that comes after the person has moved on is thrown away. */
export async function loadList(): Promise<void> {
  const mine = ++turn
  Object.assign(list, { loading: true, problem: null, next: null })
  chosen.clear()
  leaving.clear()
  try {
    const page = await server.cases(asked())
    if (mine !== turn) return
    loaded.value = page.items
    Object.assign(list, { next: page.next, loaded: true })
    if (!cursor.value || !page.items.some((row) => row.id === cursor.value)) cursor.value = place.value.id ?? ids.value[0] ?? null
  } catch (problem) {
    if (mine === turn) Object.assign(list, { problem: sentence(problem), loaded: true })
  }
  if (mine === turn) list.loading = false
}

async function readNext(mine: number): Promise<void> {
  const page = await server.cases({ ...asked(), after: list.next! })
  if (mine !== turn) return
  const known = new Set(loaded.value.map((row) => row.id))
  loaded.value = [...loaded.value, ...page.items.filter((row) => !known.has(row.id))]
  list.next = page.next
}

export async function loadMore(): Promise<void> {
  if (!list.next || list.loading) return
  const mine = turn
  list.loading = true
  try {
    await readNext(mine)
  } catch (problem) {
    if (mine === turn) list.problem = sentence(problem)
  }
  if (mine === turn) list.loading = false
}

/** Forgets what is on screen at once, so that another queue never shows the rows of the last one. */
export function clearList(): void {
  turn++
  loaded.value = []
  cursor.value = null
  Object.assign(list, { loaded: false, loading: true })
}

/** Reads the head of the queue again after others changed something; tells which cases are new to it. */
export async function refreshList(changed: ReadonlySet<string>): Promise<CaseRow[]> {
  const mine = turn
  const page = await server.cases({ ...asked(), limit: Math.min(200, Math.max(PAGE, loaded.value.length)) })
  if (mine !== turn) return []
  const before = new Map(loaded.value.map((row) => [row.id, row]))
  const fresh = page.items.filter((row) => !before.has(row.id))
  markChanges(page.items, before)
  const inHead = new Set(page.items.map((row) => row.id))
  const below = loaded.value.filter((row) => !inHead.has(row.id))
  const tail = page.next && !changed.has('*') ? below : []
  const gone = page.next ? [] : below
  list.problem = null
  loaded.value = [...page.items, ...tail, ...gone]
  if (!tail.length) list.next = page.next
  gone.forEach((row) => leave(row.id))
  tail.filter((row) => changed.has(row.id)).forEach((row) => void recheck(row))
  return fresh
}

function markChanges(items: readonly CaseRow[], before: ReadonlyMap<string, CaseRow>): void {
  for (const row of items) {
    const old = before.get(row.id)
    if (!old) marks.put(row.id, 'new')
    else if (old.version < row.version) marks.put(row.id, 'updated')
  }
}

/** A changed row far below the head is asked for alone. */
async function recheck(row: CaseRow): Promise<void> {
  try {
    put(await server.case(row.id))
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) leave(row.id)
    else list.problem = sentence(problem)
  }
}

/** Shows a case as it is now: in its row if it still belongs to this queue, else the row leaves. */
export function put(row: CaseRow): void {
  if (belongsAt(place.value, row)) loaded.value = loaded.value.map((old) => (old.id === row.id ? { ...old, ...row } : old))
  else leave(row.id)
}

const FADE_MS = 200

/** The row fades, then the rows below close the gap. */
export function leave(id: string): void {
  if (leaving.has(id)) return
  leaving.add(id)
  chosen.delete(id)
  setTimeout(() => {
    loaded.value = loaded.value.filter((row) => row.id !== id)
    leaving.delete(id)
  }, FADE_MS)
}

export function toggleChosen(id: string): void {
  if (!chosen.delete(id)) chosen.add(id)
}

/** "63 件", or "已载入 600 件，还有更多" when not all are here. */
export function countWords(): string {
  const n = loaded.value.length - leaving.size
  return t(list.next ? 'desk.countMore' : 'desk.count', { n })
}
