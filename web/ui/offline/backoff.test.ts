/** Waiting between tries: longer each time, never for ever, spread by chance, and no shorter than the server asked. */
import { expect, it } from 'vitest'
import { waitAfter } from './backoff'

it('doubles from one second to five minutes', () => {
  expect([1, 2, 3, 4].map((tries) => waitAfter(tries, 1))).toEqual([1_000, 2_000, 4_000, 8_000])
  expect(waitAfter(50, 1)).toBe(300_000)
})

it('spreads over the upper half of the span', () => {
  expect(waitAfter(4, 0)).toBe(4_000)
  expect(waitAfter(4, 0.5)).toBe(6_000)
})

it('waits at least as long as the server asked', () => {
  expect(waitAfter(1, 0, 30)).toBe(30_000)
})
