/** Areas told in the ways people tell them. */
import { describe, expect, it } from 'vitest'
import { polygonOf, readArea, readCorner } from './routingarea'

const square = { type: 'Polygon', coordinates: [[[111, 21], [112, 21], [112, 22], [111, 21]]] }

describe('areas', () => {
  it('are closed from three corners on', () => {
    const corners = [{ lon: 111, lat: 21 }, { lon: 112, lat: 21 }, { lon: 112, lat: 22 }]
    expect(polygonOf(corners.slice(0, 2))).toBeNull()
    expect(polygonOf(corners)).toEqual(square)
  })
  it.each([square, { type: 'Feature', properties: {}, geometry: square }, { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: square }] }])('are read from %o', (told) => {
    expect(readArea(JSON.stringify(told))).toEqual(square)
  })
  it.each(['', 'x', 'null', '{"type":"Point","coordinates":[1,2]}', '{"type":"Polygon","coordinates":[]}'])('are not read from %o', (told) => expect(readArea(told)).toBeNull())
  it('have corners told as lon,lat', () => {
    expect(readCorner(' 111.96，21.86 ')).toEqual({ lon: 111.96, lat: 21.86 })
    expect(readCorner('21.86,111.96')).toBeNull()
    expect(readCorner('here')).toBeNull()
  })
})
