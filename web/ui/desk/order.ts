/** The orders a queue can be read in (the server puts it in order), and where one stands after a case has gone. */
export type Order = 'urgency' | 'newest'

/** The row to stand on once this one has gone: the one below it, or the last. */
export function neighbourOf(ids: readonly string[], gone: string): string | null {
  const at = ids.indexOf(gone)
  if (at < 0) return ids[0] ?? null
  return ids[at + 1] ?? ids[at - 1] ?? null
}
