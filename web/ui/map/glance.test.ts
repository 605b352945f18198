/** The first glance asks for a handful of tiles that lie over all that must be seen, and counts look as they will. */
import { describe, expect, it } from 'vitest'
import { boundsOfTile, tilesOver } from './glance'
import { heapsAt, radiusOf } from './glancedraw'
import type { Bounds } from './points'

const PLACES: [what: string, bounds: Bounds][] = [
  ['a city of two degrees', [111.27, 21.47, 112.36, 22.69]],
  ['a county', [111.9, 21.8, 112.1, 22.0]],
  ['a point', [112, 22, 112, 22]],
  ['a province', [109, 20, 117, 26]],
  ['the world', [-179.9, -85, 179.9, 85]],
]

describe('the first glance', () => {
  it.each(PLACES)('covers %s with a handful of tiles', (_, [west, south, east, north]) => {
    const tiles = tilesOver([west, south, east, north])
    const edges = tiles.map(boundsOfTile)
    expect(tiles.length).toBeGreaterThan(0)
    expect(tiles.length).toBeLessThanOrEqual(6)
    expect(Math.min(...edges.map((each) => each[0]))).toBeLessThanOrEqual(west)
    expect(Math.min(...edges.map((each) => each[1]))).toBeLessThanOrEqual(south)
    expect(Math.max(...edges.map((each) => each[2]))).toBeGreaterThanOrEqual(east)
    expect(Math.max(...edges.map((each) => each[3]))).toBeGreaterThanOrEqual(north)
  })

  it('draws a heap as large as it counts', () => {
    expect([0, 1, 1000, 100_000, 10_000_000].map(radiusOf)).toEqual([5, 5, 17, 24, 24])
    expect(radiusOf(31)).toBeGreaterThan(10)
  })

  it('draws cases of one street as one heap with its count, red where one of them is overdue', () => {
    const at = { px: ({ lon, lat }: { lon: number; lat: number }): [number, number] => [lon * 100, lat * 100] }
    const heap = (lon: number, count: number, overdue = false) => ({ lon, lat: 0, count, overdue })
    const drawn = heapsAt([heap(0, 1), heap(0.02, 1, true), heap(0.3, 40), heap(1, 2)], at, 1)
    expect(drawn.map(({ count, rank }) => [count, rank])).toEqual([[2, 1], [40, 0], [2, 0]])
  })
})
