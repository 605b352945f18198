/** Corners close to a polygon; only a real polygon is taken from text. */
import { describe, expect, it } from 'vitest'
import { polygonFrom, polygonOf } from './drawing'

const corners = [{ lon: 1, lat: 1 }, { lon: 2, lat: 1 }, { lon: 2, lat: 2 }]
const square = { type: 'Polygon', coordinates: [[[1, 1], [2, 1], [2, 2], [1, 1]]] }

describe('a drawn area', () => {
  it('needs three corners and closes by itself', () => {
    expect(polygonOf(corners.slice(0, 2))).toBeNull()
    expect(polygonOf(corners)).toEqual(square)
  })
  it('is taken from a polygon or a feature', () => {
    expect(polygonFrom(JSON.stringify(square))).toEqual(square)
    expect(polygonFrom(JSON.stringify({ type: 'Feature', geometry: square, properties: {} }))).toEqual(square)
  })
  it('is not taken from anything else', () => {
    for (const text of ['', '[]', '{"type":"Point","coordinates":[1,2]}', '{"type":"Polygon","coordinates":[[[1,1],[2,"x"],[2,2],[1,1]]]}', 'null', '{"type":"Polygon"}']) expect(polygonFrom(text)).toBeNull()
  })
})
