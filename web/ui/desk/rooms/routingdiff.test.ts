/** The difference of two editions names what an administrator did, and nothing else. */
import { describe, expect, it } from 'vitest'
import type { RoutingRule } from '../../api/types'
import { difference } from './routingdiff'

const rule = (id: string, name = id): RoutingRule => ({
  id, name, place: 0, active: true, choose: 'city', department: null,
  conditions: { levels: [], kinds: [], majors: [], categories: [], conditions: [], places: [], area: null, sources: [], owners: [], hours: null, workday: null },
})
const told = (before: RoutingRule[], after: RoutingRule[]) => difference(before, after).map(({ rule: { id }, kind }) => `${kind} ${id}`)
const [a, b, c] = [rule('a'), rule('b'), rule('c')]

describe('difference', () => {
  it('is nothing between an edition and itself', () => expect(told([a, b, c], [a, b, c])).toEqual([]))
  it('tells an added rule and not those it pushed down', () => expect(told([a, b], [c, a, b])).toEqual(['added c']))
  it('tells a removed rule and not those that moved up', () => expect(told([a, b, c], [b, c])).toEqual(['gone a']))
  it('tells a changed rule', () => expect(told([a, b], [a, rule('b', 'B')])).toEqual(['altered b']))
  it('tells two rules that changed places', () => expect(told([a, b, c], [b, a, c])).toEqual(['reordered b', 'reordered a']))
})
