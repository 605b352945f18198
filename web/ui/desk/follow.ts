/** Keeps the desk true while others work: changes are gathered for a moment, then counts, queue and open case are read again. */
import type { CaseRow, Change } from '../api/types'
import { watch } from 'vue'
import { link, onCaughtUp, onChanged, start } from '../live'
import { t } from '../texts'
import { filters, list, refreshList } from './caselist'
import { opening, refreshOpen } from './opencase'
import { place } from './place'
import { readQueues } from './queues'
import { say, speak } from './saying'
import { sentence } from './server'
import { roomChanged } from './roomnews'

/** Many changes at once (a bulk move, a storm) cost one reading, at most about one a second. */
const GATHER_MS = 350
const REST_MS = 1_000
let gathered = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined
let lastRead = 0

export function followChanges(): void {
  onChanged(heard)
  onCaughtUp(caughtUp)
  watch(() => link.state, (state) => { if (state === 'stale') speak(t('desk.linkLostSpoken')) })
  start()
}

/** After a break: what was missed has been replayed, or everything is read again; either way it is said. */
function caughtUp(count: number | null): void {
  say('news', count === null ? t('desk.reloaded') : t('desk.caughtUp', { n: count }))
  if (count === null) reloadAll()
}

function heard(change: Change): void {
  if (change.kind !== 'case') {
    roomChanged(change)
    return
  }
  gathered.add(change.id)
  timer ??= setTimeout(catchUp, Math.max(GATHER_MS, lastRead + REST_MS - Date.now()))
}

function reloadAll(): void {
  gathered.add('*')
  timer ??= setTimeout(catchUp, 0)
}

async function catchUp(): Promise<void> {
  const changed = gathered
  gathered = new Set()
  timer = undefined
  lastRead = Date.now()
  void readQueues()
  if (place.value.room !== 'cases') return
  if (opening.id && (changed.has(opening.id) || changed.has('*'))) void refreshOpen()
  try {
    if (list.loaded) announce(await refreshList(changed))
  } catch (problem) {
    list.problem = sentence(problem)
  }
}

/** New cases are told once, politely; while a search is on they are only shown. */
function announce(fresh: readonly CaseRow[]): void {
  if (!fresh.length || filters.q) return
  const first = fresh[0]!
  speak(fresh.length === 1
    ? t('desk.arrivedOne', { category: first.category_name, place: first.grid_name })
    : t('desk.arrivedMany', { n: fresh.length }))
}
