/** A day is the city's day, whatever the zone of this computer. */
import { describe, expect, it } from 'vitest'
import { dayAhead } from './days'

describe('days ahead', () => {
  it('counts in the city', () => {
    const lateInGreenwich = Date.parse('2026-11-25T20:00:00Z') // already the 26th in the city
    expect(dayAhead(0, lateInGreenwich)).toBe('2026-11-26')
    expect(dayAhead(7, lateInGreenwich)).toBe('2026-12-03')
  })
  it('passes the end of a year', () => expect(dayAhead(30, Date.parse('2026-12-15T04:00:00Z'))).toBe('2027-01-14'))
})
