/** Where the edge of the map shows what lies beyond it. */
import { describe, expect, it } from 'vitest'
import { around, isIn, leaves } from './edge'

const FRAME = { left: 100, top: 50, right: 500, bottom: 250 } // its middle: 300, 150
const SIZE = { width: 80, height: 20 }
const round = (each: { x: number; y: number; turn?: number } | null) => each && Object.values(each).map(Math.round)

describe('the edge of the map', () => {
  it.each([
    ['above', 300, -1000, [300, 50]], ['below', 300, 2000, [300, 250]], ['to the left', -900, 150, [100, 150]], ['to the right', 9000, 150, [500, 150]],
    ['in a corner', 700, 350, [500, 250]], ['far and a little below', 2300, 250, [500, 160]], ['high and a little to the left', 200, -850, [290, 50]],
  ])('is left by the way to a place %s', (_, x, y, at) => expect(round(leaves(FRAME, { x, y }))).toEqual(at))

  it.each([[300, 150, true], [100, 50, true], [99, 150, false], [300, 251, false]])('has %d, %d inside: %s', (x, y, inside) => expect(isIn(FRAME, { x, y })).toBe(inside))

  it.each<[string, [number, number][], (number[] | null)[]]>([
    ['one in each direction stands there, whole inside the frame, its arrow towards the place', [[300, -1000], [9000, 150], [300, 2000], [-900, 150]], [[300, 60, 0], [460, 150, 90], [300, 240, 180], [140, 150, 270]]],
    ['of three in one direction the second and third stand beside the first', [[9000, 150], [9000, 150], [9000, 150]], [[460, 150, 90], [460, 170, 90], [460, 130, 90]]],
    ['whoever is pushed aside still points to where the team is', [[460, -400], [460, -400]], [[326, 60, 16], [406, 60, 7]]],
  ])('%s', (_, wanted, marks) => expect(around(FRAME, SIZE, wanted.map(([x, y]) => ({ x, y }))).map(round)).toEqual(marks))

  it('shows no mark that would lie upon another, and none where the frame is smaller than a mark', () => {
    const many = around(FRAME, SIZE, Array.from({ length: 60 }, () => ({ x: 9000, y: 150 })))
    const shown = many.filter((each) => each !== null)
    expect(shown.length).toBeGreaterThan(15)
    expect(many.at(-1)).toBeNull()
    for (const [n, a] of shown.entries()) for (const b of shown.slice(n + 1)) expect(Math.abs(a.x - b.x) >= 79.999 || Math.abs(a.y - b.y) >= 19.999).toBe(true)
    expect(around({ left: 0, top: 0, right: 70, bottom: 300 }, SIZE, [{ x: 999, y: 10 }])).toEqual([null])
  })
})
