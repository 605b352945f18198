/** Officers' calls for help on the wall: read whole, read again whenever one changes; loud until somebody has seen them. */
import { computed, shallowRef } from 'vue'
import { api, Problem } from '../api'
import type { Move, Page, Sos, Stated } from '../api/types'
import { onCaughtUp, onChanged } from '../live'
import { t } from '../texts'
import { ringFor } from './siren'

const RETRY_MS = 3_000

export const calls = shallowRef<Sos[]>([])
export const unseen = computed(() => calls.value.filter((each) => each.stage === 'open'))
export const sosRefusal = shallowRef<Problem | null>(null)
export const sosSpoken = shallowRef('')
let known = new Set<string>()
let turn = 0

/** Not everybody who looks at a wall may see calls for help. */
export async function loadSos(): Promise<void> {
  const mine = ++turn
  try {
    const { items } = await api.get<Page<Sos>>('/sos')
    if (mine === turn) show(items)
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 403) setTimeout(() => { if (mine === turn) void loadSos() }, RETRY_MS)
  }
}

function show(items: Sos[]): void {
  const fresh = items.filter((each) => each.stage === 'open' && !known.has(each.id))
  known = new Set(items.map((each) => each.id))
  calls.value = items
  if (!fresh.length) return
  ringFor(2)
  sosSpoken.value = t('wall.sosNew', { name: fresh[0]!.officer_name, grid: fresh[0]!.grid_name ?? '' })
}

export async function moveSos(call: Sos, move: Move, stated: Stated = {}): Promise<boolean> {
  sosRefusal.value = null
  try {
    await api.post<Sos>(`/sos/${call.id}/moves`, { ...stated, move: move.move, version: call.version })
    return true
  } catch (error) {
    sosRefusal.value = error instanceof Problem ? error : new Problem(0, 'unexpected', t('wall.moveFailed'))
    return false
  } finally {
    await loadSos()
  }
}

export function followSos(): void {
  onChanged((change) => { if (change.kind === 'sos') void loadSos() })
  onCaughtUp((count) => { if (count === null) void loadSos() })
}
