/** The ring on the map is as large as it says. */
import { describe, expect, it } from 'vitest'
import { metresBetween } from '../map/points'
import { ringAround } from './ring'

describe('the ring', () => {
  it('lies everywhere at its radius, to within two metres in a thousand', () => {
    const centre = { lon: 111.985, lat: 21.832 }
    for (const [lon, lat] of ringAround(centre, 1000)) expect(Math.abs(metresBetween(centre, { lon, lat }) - 1000)).toBeLessThan(2)
  })
})
