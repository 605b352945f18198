/** A hand's presses become the shape that was meant. */
import { describe, expect, it } from 'vitest'
import { isWhole, pressed, sketchOf, toldOf, undone, type Pen } from './drawing'
import { bearingTo } from '../../map/points'

const here = { lon: 111.98, lat: 21.86 }
const north = { lon: 111.98, lat: 21.869 }
const east = { lon: 111.99, lat: 21.86 }
const pen = (kind: Pen['kind'], ...points: Pen['points']): Pen => ({ kind, points, angle: 90 })

describe('drawing', () => {
  it('is whole with as many points as its kind takes', () => {
    expect([pen('point', here), pen('line', here), pen('polygon', here, north), pen('polygon', here, north, east), pen('circle', here, north)].map(isWhole)).toEqual([true, false, false, true, true])
  })
  it('moves the last point of a circle instead of adding a third', () => {
    expect(pressed(pen('circle', here, north), east).points).toEqual([here, east])
    expect(undone(pen('line', here, north)).points).toEqual([here])
  })
  it('tells a sector as its centre, radius, direction and width', () => {
    expect(bearingTo(here, north)).toBeCloseTo(0, 5)
    expect(bearingTo(here, east)).toBeCloseTo(90, 5)
    expect(toldOf(pen('sector', here, north))).toEqual({ kind: 'sector', points: [[111.98, 21.86]], radius_m: 1001, bearing_deg: 0, angle_deg: 90 })
    expect(toldOf(pen('line', here, north))).toEqual({ kind: 'line', points: [[111.98, 21.86], [111.98, 21.869]] })
  })
  it('shows the corners and the shape so far', () => {
    expect(sketchOf(pen('polygon', here, north)).features.map((each) => each.geometry.type)).toEqual(['LineString', 'Point', 'Point'])
    const ring = (sketchOf(pen('sector', here, north)).features[0]!.geometry as GeoJSON.Polygon).coordinates[0]!
    expect(ring[0]).toEqual(ring.at(-1))
    expect(Math.max(...ring.map((each) => each[1]!))).toBeCloseTo(21.869, 4)
  })
})
