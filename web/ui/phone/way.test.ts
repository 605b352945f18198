/** How the way to a place is told: rounded as the phone knows it, the eight quarters, and when one is there. */
import '../texts/phone'
import { expect, it } from 'vitest'
import { quarterOf, roundedMetres, wayTo, wayWords } from './way'

const HERE = { point: { lon: 111.96, lat: 21.86 }, accuracy_m: 10 }
const off = (east: number, north: number) => ({ lon: 111.96 + east / (111_320 * Math.cos(21.86 * Math.PI / 180)), lat: 21.86 + north / 111_320 })

it.each([
  [off(0, 340), 340, 0, 'n', '约 340 米，北方向（0°）'],
  [off(80, 80), 110, 45, 'ne', '约 110 米，东北方向（45°）'],
  [off(-1500, 0), 1500, 270, 'w', '约 1500 米，西方向（270°）'],
  [off(3000, -3000), 4200, 135, 'se', '约 4.2 公里，东南方向（135°）'],
  [off(-57, -0.4), 57, 270, 'w', '约 57 米，西方向（270°）'],
  [off(3, 3), 4, 45, 'ne', '就在附近了'],
] as const)('tells %o', (to, metres, bearing, quarter, words) => {
  const way = wayTo(HERE, to)
  expect([way.metres, way.bearing, way.quarter, wayWords(way)]).toEqual([metres, bearing, quarter, words])
})

it('rounds to what a phone can know and turns once round', () => {
  expect([roundedMetres(99.4), roundedMetres(1994), roundedMetres(2_349)]).toEqual([99, 1990, 2300])
  expect([quarterOf(359), quarterOf(22), quarterOf(23), quarterOf(337)]).toEqual(['n', 'n', 'ne', 'nw'])
  expect(wayTo({ ...HERE, accuracy_m: 900 }, off(60, 0)).there).toBe(false)
})
