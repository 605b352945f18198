/** Marks that would lie on each other become one with their count, for maps that draw without a library. */

/** A thing to be drawn round (x, y), in pixels; `half` is how far it reaches, `rank` how bad it is. */
export interface Spot { x: number; y: number; count: number; rank: number; half: number }

/**
 * Gathers spots until no two touch; the same spots in any order give the same marks, in the order of their weight.
 * A heap stands where its heaviest part stood (the worst, then the fullest), takes on the worst rank of all that is in it
 * and reaches as far as `halfOf` says for its count. Looks at neighbours alone: O(n log n) for each of a few turns.
 */
export function gathered<T extends Spot>(spots: readonly T[], halfOf: (count: number) => number): T[] {
  let [found, before] = [[...spots], Infinity]
  while (found.length < before) {
    before = found.length
    found = once(found, halfOf)
  }
  return found
}

const heaviest = (a: Spot, b: Spot) => b.rank - a.rank || b.count - a.count || a.x - b.x || a.y - b.y

function once<T extends Spot>(spots: T[], halfOf: (count: number) => number): T[] {
  const cell = Math.max(1, 2 * Math.max(0, ...spots.map((spot) => spot.half)))
  const kept = new Map<string, T[]>()
  const found: T[] = []
  for (const spot of spots.sort(heaviest)) {
    const [column, row] = [Math.floor(spot.x / cell), Math.floor(spot.y / cell)]
    const host = nearest(spot, kept, column, row)
    if (host) {
      host.count += spot.count
      continue
    }
    const own = { ...spot }
    found.push(own)
    const name = `${column} ${row}`
    kept.set(name, [...kept.get(name) ?? [], own])
  }
  for (const own of found) own.half = Math.max(own.half, halfOf(own.count))
  return found
}

/** The nearest of those that it would touch. */
function nearest<T extends Spot>(spot: T, kept: Map<string, T[]>, column: number, row: number): T | undefined {
  let [best, closest]: [T | undefined, number] = [undefined, Infinity]
  for (let across = -1; across <= 1; across++) for (let down = -1; down <= 1; down++) {
    for (const other of kept.get(`${column + across} ${row + down}`) ?? []) {
      const away = Math.hypot(other.x - spot.x, other.y - spot.y)
      if (away < other.half + spot.half && away < closest) [best, closest] = [other, away]
    }
  }
  return best
}
