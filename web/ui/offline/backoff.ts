/** When to try again: soon at first, then ever later, never all phones at the same moment. */
const FIRST_MS = 1_000
export const LONGEST_MS = 5 * 60_000

/** Milliseconds to wait after the n-th failed try (from 1); between half and the whole of a doubling span. */
export function waitAfter(tries: number, random: number = Math.random(), asked_s: number | null = null): number {
  const span = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, tries - 1))
  return Math.max((asked_s ?? 0) * 1_000, span / 2 + span / 2 * random)
}
