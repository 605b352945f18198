/** What a move has been told so far: the facts of its form, kept apart from how they are drawn. */
import type { Move, Need, Point, Shape } from '../api/types'

export type Fact = string | string[] | Point | Shape | null
export type Facts = Record<string, Fact>

const MANY: readonly string[] = ['photos', 'departments']

/** The form opens with what the server proposes; photos and lists of departments start empty. */
export function proposed(move: Move): Facts {
  return Object.fromEntries(move.needs.map((need) => [need.name, MANY.includes(need.kind) ? [] : need.default]))
}

/** Only what was stated goes to the server: empty answers are left out. */
export function stated(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts)
    .map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value] as const)
    .filter(([, value]) => value !== null && !(typeof value === 'string' || Array.isArray(value) ? value.length === 0 : false)))
}

/** An optional fact left as it was proposed is not a statement of this person. */
export function changed(move: Move, facts: Facts): Facts {
  const asProposed = (need: Need | undefined, value: Fact) => need !== undefined && !need.required && need.default !== null && value === need.default
  return Object.fromEntries(Object.entries(facts).filter(([name, value]) => !asProposed(move.needs.find((need) => need.name === name), value)))
}

/** The names of the required facts that are still missing. */
export function missing(move: Move, facts: Facts): string[] {
  const told = stated(facts)
  return move.needs.filter((need) => need.required && !(need.name in told)).map((need) => need.name)
}
