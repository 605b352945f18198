/** Which fixes of a phone on its way are kept. */
import { expect, it } from 'vitest'
import { ERRAND, PATROL } from './paces'
import { isWorth, type Pace } from './tracking'

const at = (seconds: number, metres: number) => ({ at: seconds * 1000, place: { lon: 111.9, lat: 21.8 + metres / 111_320 } })

it.each<[string, Pace, number, number, boolean]>([
  ['a walk: moved, but a moment ago', PATROL, 10, 40, false],
  ['a walk: moved', PATROL, 16, 20, true],
  ['a walk: hardly moved', PATROL, 60, 10, false],
  ['a walk: a sign of life', PATROL, 121, 0, true],
  ['an errand: fifty metres at any time', ERRAND, 3, 51, true],
  ['an errand: less a moment ago', ERRAND, 10, 40, false],
  ['an errand: moving slowly', ERRAND, 16, 20, true],
  ['an errand: standing', ERRAND, 40, 10, false],
  ['an errand: a sign of life', ERRAND, 61, 0, true],
])('%s', (_, pace, seconds, metres, kept) => {
  expect(isWorth(at(0, 0), at(seconds, metres), pace)).toBe(kept)
  expect(isWorth(null, at(0, 0), pace)).toBe(true)
})
