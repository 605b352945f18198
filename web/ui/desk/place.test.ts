/** The address says where one stands and survives a reload. */
import { describe, expect, it } from 'vitest'
import { parsePlace, tellPlace, type Place } from './place'

const places: Place[] = [
  { room: 'cases', desk: 'command', stage: 'pending_dispatch', id: '0190-a' },
  { room: 'cases', desk: null, stage: null, id: '0190-a' },
  { room: 'cases', desk: 'supervision', stage: 'pending_filing', id: null },
  { room: 'devices', desk: null, stage: null, id: 'GAS/01 一号' },
  { room: 'posts', desk: null, stage: null, id: null },
]

describe('place', () => {
  it.each(places)('comes back from the address: %o', (place) => expect(parsePlace(tellPlace(place))).toEqual(place))
  it('falls back to the cases', () => expect(parsePlace('#/nowhere/x').room).toBe('cases'))
})
