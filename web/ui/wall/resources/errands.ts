/** Many teams away at once: who must be asked after stands first, and how many there are of each stage. */
import type { Errand } from '../../api/types'

/** The crew has not told in time that all is well. */
export const isOverdue = (each: Pick<Errand, 'check_due_at'>, now: number): boolean => Boolean(each.check_due_at && Date.parse(each.check_due_at) <= now)

/** Whoever is overdue first; else as they were sent, so that no row moves away under a finger. */
export function overdueFirst<T extends Pick<Errand, 'check_due_at'>>(errands: T[], now: number): T[] {
  return [...errands].sort((a, b) => Number(isOverdue(b, now)) - Number(isOverdue(a, now)))
}

/** "已调派 12 · 到场 3", in the order in which the stages come up. */
export function tally(errands: { team: Pick<Errand['team'], 'stage_label'> }[]): string {
  const counts = new Map<string, number>()
  for (const { team } of errands) counts.set(team.stage_label, (counts.get(team.stage_label) ?? 0) + 1)
  return [...counts].map(([words, n]) => `${words} ${n}`).join(' · ')
}
