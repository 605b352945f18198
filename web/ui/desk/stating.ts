/** What a move has been told so far: the facts of its form, kept apart from how they are drawn. */
import type { Move } from '../api/types'

export type Facts = Record<string, string | string[] | null>

/** The form opens with what the server proposes; photos start empty. */
export function proposed(move: Move): Facts {
  return Object.fromEntries(move.needs.map((need) => [need.name, need.kind === 'photos' ? [] : need.default]))
}

/** Only what was stated goes to the server: empty answers are left out. */
export function stated(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts)
    .map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value] as const)
    .filter(([, value]) => value !== null && value.length > 0))
}

/** The names of the required facts that are still missing. */
export function missing(move: Move, facts: Facts): string[] {
  const told = stated(facts)
  return move.needs.filter((need) => need.required && !(need.name in told)).map((need) => need.name)
}
