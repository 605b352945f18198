/** Near an edge the phone names both sides by itself. */
import { expect, it } from 'vitest'
import type { GridDetail } from '../../api/types'
import { gridsBeside } from './edge'

const square = (west: number) => ({ type: 'Polygon' as const, coordinates: [[[west, 21.8], [west + 0.01, 21.8], [west + 0.01, 21.81], [west, 21.81], [west, 21.8]]] })
const grid = { code: '1', name: '甲', shape: square(111.9), neighbours: [{ code: '2', name: '乙', shape: square(111.91) }, { code: '3', name: '丙', shape: square(111.93) }] } as unknown as GridDetail

it.each([
  ['in the middle', 111.905, []],
  ['ten metres from the edge', 111.9099, ['乙']],
  ['just beyond it', 111.9101, ['甲']],
  ['off the kept map', 112.5, []],
])('%s', (_, lon, names) => {
  expect(gridsBeside({ lon, lat: 21.805 }, grid).map((each) => each.name)).toEqual(names)
  expect(gridsBeside({ lon, lat: 21.805 }, null)).toEqual([])
})
