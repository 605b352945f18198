/** Whose a place is, told from the kept outlines alone. */
import { expect, it } from 'vitest'
import type { GridDetail, Shape } from '../api/types'
import { gridOnPhone } from './grid'

const square = (west: number): Shape => ({ type: 'Polygon', coordinates: [[[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]] })
const mine = { code: 'a', name: '第1网格', shape: square(0), neighbours: [{ code: 'b', name: '第2网格', shape: square(1) }] } as unknown as GridDetail

it('knows the own grid and the neighbours, and says so', () => {
  expect(gridOnPhone({ lon: 0.5, lat: 0.5 }, mine)).toEqual({ code: 'a', name: '第1网格', own: true })
  expect(gridOnPhone({ lon: 1.5, lat: 0.5 }, mine)).toEqual({ code: 'b', name: '第2网格', own: false })
})

it('does not guess beyond them', () => {
  expect(gridOnPhone({ lon: 5, lat: 0.5 }, mine)).toBeNull()
  expect(gridOnPhone({ lon: 0.5, lat: 0.5 }, null)).toBeNull()
})
