/** The order in which a queue is worked: what is late first, then urgent matters, then what runs out soonest, then who waited longest. */
import type { CaseRow } from '../api/types'

export type Order = 'urgency' | 'newest'

export function ordered(rows: readonly CaseRow[], order: Order): CaseRow[] {
  return [...rows].sort(order === 'newest' ? byNewest : byUrgency)
}

const byNewest = (a: CaseRow, b: CaseRow) => b.reported_at.localeCompare(a.reported_at) || b.id.localeCompare(a.id)

function byUrgency(a: CaseRow, b: CaseRow): number {
  return rank(a) - rank(b) || due(a) - due(b) || a.reported_at.localeCompare(b.reported_at) || a.id.localeCompare(b.id)
}

function rank(row: CaseRow): number {
  if (row.closed_at) return 4
  if (row.deadline?.state === 'over') return 0
  if (row.urgent) return 1
  return row.deadline?.state === 'soon' ? 2 : 3
}

const due = (row: CaseRow) => (row.deadline && !row.closed_at ? Date.parse(row.deadline.at) : Number.MAX_SAFE_INTEGER)

/** The row to stand on once this one has gone: the one below it, or the last. */
export function neighbourOf(ids: readonly string[], gone: string): string | null {
  const at = ids.indexOf(gone)
  if (at < 0) return ids[0] ?? null
  return ids[at + 1] ?? ids[at - 1] ?? null
}
