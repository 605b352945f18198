/** Why a report of mine went no further: the last reason given by whoever ended it. */
import type { HistoryItem, Stage } from '../api/types'

const ENDED_BY_WORD: readonly Stage[] = ['not_accepted', 'not_filed', 'voided', 'forced_close']

/** Null while the case goes on, or when it was settled in the usual way. */
export function reasonOf(stage: Stage, history: readonly HistoryItem[]): string | null {
  if (!ENDED_BY_WORD.includes(stage)) return null
  return [...history].sort((a, b) => b.seq - a.seq).find((item) => item.to === stage && item.reason)?.reason ?? null
}
