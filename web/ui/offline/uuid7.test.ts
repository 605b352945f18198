/** Names made on the phone: the right form, the time inside, and in the order they were made. */
import { expect, it } from 'vitest'
import { uuid7 } from './uuid7'

it('has the form of a version 7 UUID', () => {
  expect(uuid7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

it('begins with the milliseconds of its making', () => {
  const later = Date.now() + 60_000
  expect(parseInt(uuid7(later).replaceAll('-', '').slice(0, 12), 16)).toBe(later)
})

it('sorts by making, also ten thousand within one millisecond', () => {
  const now = Date.now() + 120_000
  const made = Array.from({ length: 10_000 }, () => uuid7(now))
  expect([...made].sort()).toEqual(made)
  expect(new Set(made).size).toBe(made.length)
})

it('still sorts when the phone clock is put back', () => {
  const first = uuid7(Date.now() + 240_000)
  expect(uuid7(Date.now()) > first).toBe(true)
})
