import type { Geometry, Position } from 'geojson'
import { expect, test } from 'vitest'
import { labelPlace, labelsOf } from './labels'

const ring = (...corners: Position[]) => [...corners, corners[0]!]
const circle = ring(...Array.from({ length: 64 }, (_, at): Position => [112 + Math.cos(at * Math.PI / 32), 22 + Math.sin(at * Math.PI / 32)]))
const near = (found: Position | null, [lon, lat]: [number, number]) => { expect(found?.[0]).toBeCloseTo(lon, 6); expect(found?.[1]).toBeCloseTo(lat, 6) }

test('a note has one place: the middle of a circle, inside a bent area, half way along a line', () => {
  near(labelPlace({ type: 'MultiPolygon', coordinates: [[ring([0, 0], [0.1, 0], [0.1, 0.1])], [circle]] }), [112, 22])
  near(labelPlace({ type: 'Polygon', coordinates: [ring([0, 0], [4, 0], [4, 1], [1, 1], [1, 3], [4, 3], [4, 4], [0, 4])] }), [0.5, 2]) // the middle of its box lies outside
  near(labelPlace({ type: 'Polygon', coordinates: [ring([0, 0], [5, 0], [5, 2], [0, 2]), ring([1, 0.5], [2, 0.5], [2, 1.5], [1, 1.5])] }), [3.5, 1]) // not in its hole
  near(labelPlace({ type: 'LineString', coordinates: [[0, 0], [0, 1], [0, 4]] }), [0, 2])
  near(labelPlace({ type: 'Point', coordinates: [7, 8] }), [7, 8])
  const shape: Geometry = { type: 'Polygon', coordinates: [circle] }
  expect(labelsOf([{ shape, note: '警戒区', colour: 'red' }, { shape, note: '', colour: 'red' }]).map((each) => each.properties?.note)).toEqual(['警戒区'])
})
