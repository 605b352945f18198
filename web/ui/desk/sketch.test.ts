/** The small picture of a place: the pin inside, the grid within the frame, a scale that fits. */
import { describe, expect, it } from 'vitest'
import type { GridDetail } from '../api/types'
import { sketch } from './sketch'

const square = (west: number, south: number, side: number) => ({ type: 'Polygon' as const, coordinates: [[[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]] })
const grid = { code: '1', name: '第1网格', shape: square(111.96, 21.85, 0.004), neighbours: [{ code: '2', name: '第2网格', shape: square(111.964, 21.85, 0.004) }] } as unknown as GridDetail

describe('sketch', () => {
  const drawn = sketch(grid, { lon: 111.962, lat: 21.852 }, 360, 220)
  it('puts a place in the middle of the grid into the middle of the picture', () => {
    expect(drawn.pin.x).toBeCloseTo(180, 0)
    expect(drawn.pin.y).toBeCloseTo(110, 0)
  })
  it('keeps the whole grid in the picture', () => {
    const numbers = [...drawn.own.path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
    expect(numbers.every(([x, y]) => x >= 0 && x <= 360 && y >= 0 && y <= 220)).toBe(true)
  })
  it('draws a scale of a round length', () => {
    expect(drawn.scale.px).toBeLessThan(120)
    expect([20, 50, 100, 200, 500]).toContain(drawn.scale.metres)
  })
})
