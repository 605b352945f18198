/** Draws the city at first glance on a plain canvas, in the colours and sizes the map will have. */
import { gathered, type Spot } from './gather'
import { boundsOfTile, type County, type Glance, type Heap, type TileAt } from './glance'
import type { Look } from './look'
import type { Projection } from './projection'

const CASE = '#57a8ff'
const LATE = '#ff5563'
const RIM = '#0b1220'
const NAME_PX = 16
const COUNT_PX = 13
const DOT_PX = 3.5
/** Half as wide as one digit of a count. */
const DIGIT_PX = 3.8
const RADII: readonly (readonly [tens: number, px: number])[] = [[0, 5], [3, 17], [5, 24]]

type Pen = CanvasRenderingContext2D

/** As large as it counts: between the sizes that belong to 1, 1,000 and 100,000. */
export function radiusOf(count: number): number {
  const tens = Math.log10(Math.max(1, count))
  for (let place = 1; place < RADII.length; place++) {
    const [[low, small], [high, large]] = [RADII[place - 1]!, RADII[place]!]
    if (tens <= high) return small + (large - small) * (tens - low) / (high - low)
  }
  return RADII.at(-1)![1]
}

/** `scale` is how much larger than an ordinary screen's everything is drawn. */
export function drawGlance(pen: Pen, glance: Glance, at: Projection, look: Look, scale: number): void {
  for (const county of glance.counties) drawCounty(pen, county, at, look, scale)
  for (const [name, ring] of named(glance.counties)) drawName(pen, name, ring, at, look, scale)
  for (const heap of heapsAt(glance.heaps, at, scale).reverse()) drawHeap(pen, heap, scale)
}

/** How far a heap reaches, its count included. */
export const reachOf = (count: number): number => count === 1 ? DOT_PX : Math.max(radiusOf(count), DIGIT_PX * String(count).length)

/** The heaps that can be told apart at this scale, the worst first. */
export function heapsAt(heaps: Heap[], at: Pick<Projection, 'px'>, scale: number): Spot[] {
  const halfOf = (count: number) => scale * reachOf(count)
  return gathered(heaps.map(({ lon, lat, count, overdue }) => {
    const [x, y] = at.px({ lon, lat })
    return { x, y, count, rank: Number(overdue), half: halfOf(count) }
  }), halfOf)
}

/** Each tile draws its own part alone: beyond its edges the shapes are cut off, and the cuts are no borders. */
function drawCounty(pen: Pen, { tile, rings }: County, at: Projection, look: Look, scale: number): void {
  pen.save()
  pen.beginPath()
  pen.rect(...boxOf(tile, at))
  pen.clip()
  pen.beginPath()
  for (const ring of rings) ring.forEach(([lon, lat], turn) => { const spot = at.px({ lon: lon!, lat: lat! }); turn ? pen.lineTo(...spot) : pen.moveTo(...spot) })
  Object.assign(pen, { fillStyle: look.land, strokeStyle: look.county, lineWidth: 1.5 * scale })
  pen.fill('evenodd')
  pen.stroke()
  pen.restore()
}

function boxOf(tile: TileAt, at: Projection): [number, number, number, number] {
  const [west, south, east, north] = boundsOfTile(tile)
  const [[left, top], [right, bottom]] = [at.px({ lon: west, lat: north }), at.px({ lon: east, lat: south })]
  return [left, top, right - left, bottom - top]
}

/** The longest outline of each name: its mainland, in the tile that has most of it. */
function named(counties: County[]): Map<string, number[][]> {
  const found = new Map<string, number[][]>()
  for (const { name, rings } of counties) for (const ring of rings) if (ring.length > (found.get(name)?.length ?? 0)) found.set(name, ring)
  return found
}

function drawName(pen: Pen, name: string, ring: number[][], at: Projection, look: Look, scale: number): void {
  const [lons, lats] = [ring.map((spot) => spot[0]!), ring.map((spot) => spot[1]!)]
  const [x, y] = at.px({ lon: (Math.min(...lons) + Math.max(...lons)) / 2, lat: (Math.min(...lats) + Math.max(...lats)) / 2 })
  Object.assign(pen, { font: `${NAME_PX * scale}px sans-serif`, textAlign: 'center', textBaseline: 'middle', fillStyle: look.text, strokeStyle: look.halo, lineWidth: 3 * scale })
  pen.strokeText(name, x, y)
  pen.fillText(name, x, y)
}

function drawHeap(pen: Pen, { x, y, count, rank }: Spot, scale: number): void {
  const [half, overdue] = [scale * DOT_PX, rank > 0]
  pen.beginPath()
  if (count === 1) pen.rect(x - half, y - half, 2 * half, 2 * half)
  else pen.arc(x, y, scale * radiusOf(count), 0, 2 * Math.PI)
  Object.assign(pen, { fillStyle: count === 1 && overdue ? LATE : CASE, strokeStyle: count > 1 && overdue ? LATE : RIM, lineWidth: scale * (count > 1 && overdue ? 2.5 : 1) })
  pen.fill()
  pen.stroke()
  if (count > 1) drawCount(pen, count, x, y, RIM, scale)
}

export function drawCount(pen: Pen, count: number, x: number, y: number, colour: string, scale: number): void {
  Object.assign(pen, { font: `${COUNT_PX * scale}px sans-serif`, textAlign: 'center', textBaseline: 'middle', fillStyle: colour })
  pen.fillText(String(count), x, y)
}
