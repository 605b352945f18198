/** Lines of sight, ellipses and views lie where they say. */
import { describe, expect, it } from 'vitest'
import { ahead, ellipseAround, lineOf, reachOf, sightsOf, viewOf, type Evidence } from './sights'
import { metresBetween } from '../map/points'

const FIRE = { lon: 111.548, lat: 21.886 }
const spot = ([lon, lat]: [number, number]) => ({ lon, lat })

describe('a sight', () => {
  it.each([[0, 0, 1], [90, 1, 0], [180, 0, -1], [225, -1, -1]])('looks ahead at %d°', (bearing, east, north) => {
    const there = spot(ahead(FIRE, bearing, 5000))
    expect(metresBetween(FIRE, there)).toBeCloseTo(5000, -1)
    expect([Math.sign(Math.round((there.lon - FIRE.lon) * 1e6)), Math.sign(Math.round((there.lat - FIRE.lat) * 1e6))]).toEqual([east, north])
  })

  it('draws the ellipse along its axis', () => {
    const ring = ellipseAround(FIRE, { semi_major_m: 300, semi_minor_m: 100, axis_deg: 90 })
    const far = ring.map(spot).map((each) => metresBetween(FIRE, each))
    expect(Math.max(...far)).toBeCloseTo(300, 0)
    expect(Math.min(...far)).toBeCloseTo(100, 0)
    expect(ring[0]![0]).toBeGreaterThan(FIRE.lon)
    expect(ring[0]![1]).toBeCloseTo(FIRE.lat, 6)
  })

  it('draws what a camera sees: a closed sector, or a circle', () => {
    const sector = viewOf({ point: FIRE, heading_deg: 0, view_deg: 90, range_m: 1000 })
    expect(sector[0]).toEqual(sector.at(-1))
    expect(sector.every(([, lat]) => lat >= FIRE.lat - 1e-9)).toBe(true)
    const circle = viewOf({ point: FIRE, heading_deg: null, view_deg: 360, range_m: 1000 })
    expect(circle[0]).toEqual(circle.at(-1))
    for (const each of circle) expect(metresBetween(FIRE, spot(each))).toBeCloseTo(1000, -1)
  })

  it('ends a line a little behind the place it gave, and shows whoever saw it', () => {
    const line = { device: 'CAM-2', point: { lon: 111.5404, lat: 21.9063 }, bearing_deg: 160.7 }
    const evidence: Evidence = { point: FIRE, located: true, ellipse: { semi_major_m: 90, semi_minor_m: 40, axis_deg: 10 }, lines: [line] }
    const away = metresBetween(line.point, FIRE)
    const end = spot(lineOf(line, evidence)[1]!)
    expect(metresBetween(line.point, end)).toBeCloseTo(away * 1.12, -1)
    expect(metresBetween(FIRE, end)).toBeLessThan(away * 0.15)
    expect(reachOf(evidence, 500)).toBeCloseTo(away, 0)
    expect(sightsOf(evidence, []).map((each) => each.properties.kind)).toEqual(['line', 'ellipse'])
    expect(sightsOf(null, [])).toEqual([])
  })
})
