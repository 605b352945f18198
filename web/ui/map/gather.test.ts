/** Marks that would lie on each other become one with their count; nothing is lost, and the worst shows. */
import { describe, expect, it } from 'vitest'
import { gathered, type Spot } from './gather'

const HALF = 5
const same = () => HALF
const spot = (x: number, y: number, count = 1, rank = 0): Spot => ({ x, y, count, rank, half: HALF })
const told = (spots: Spot[]) => spots.map(({ x, y, count, rank }) => [x, y, count, rank])

const CASES: [what: string, given: Spot[], marks: number[][]][] = [
  ['nothing', [], []],
  ['two apart', [spot(0, 0), spot(10, 0)], [[0, 0, 1, 0], [10, 0, 1, 0]]],
  ['two that touch stand where the fuller stood', [spot(0, 0, 2), spot(9, 0, 7)], [[9, 0, 9, 0]]],
  ['the worst shows, however small', [spot(0, 0, 100), spot(4, 3, 1, 2)], [[4, 3, 101, 2]]],
  ['on one spot', [spot(3, 3), spot(3, 3), spot(3, 3)], [[3, 3, 3, 0]]],
  ['across the edges of the cells and below zero', [spot(-1, -1), spot(1, 1)], [[-1, -1, 2, 0]]],
  ['a middle one goes to the nearer', [spot(0, 0, 9), spot(12, 0, 9), spot(7, 0)], [[12, 0, 10, 0], [0, 0, 9, 0]]],
]

describe('marks close together', () => {
  it.each(CASES)('%s', (_, given, marks) => {
    expect(told(gathered(given, same))).toEqual(marks)
    expect(told(gathered([...given].reverse(), same))).toEqual(marks)
  })

  it('are gathered again where a heap has grown into its neighbour', () => {
    expect(told(gathered([spot(0, 0, 5), spot(9, 0), spot(13, 8)], (count) => HALF + count))).toEqual([[0, 0, 7, 0]])
  })

  it('lose nothing and leave no two touching, for thousands', () => {
    const many = Array.from({ length: 2000 }, (_, n) => spot((n * 7919) % 1600, (n * 104_729) % 900, 1 + n % 3, n % 4))
    const marks = gathered(many, same)
    const sum = (spots: Spot[]) => spots.reduce((all, each) => all + each.count, 0)
    expect(sum(marks)).toBe(sum(many))
    expect(marks.some((a, place) => marks.slice(place + 1).some((b) => Math.hypot(a.x - b.x, a.y - b.y) < 2 * HALF))).toBe(false)
  })

  it('stay as they were given to whoever asked', () => {
    const given = [spot(0, 0), spot(1, 0)]
    gathered(given, same)
    expect(told(given)).toEqual([[0, 0, 1, 0], [1, 0, 1, 0]])
  })
})
