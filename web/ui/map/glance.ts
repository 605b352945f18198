/** The city at first glance: counties and the counts of open cases out of a handful of tiles, before the map is there. */
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import type { Bounds } from './points'

export interface TileAt { z: number; x: number; y: number }
/** A part of a county as one tile has it: cut off a little beyond the tile's edges. */
export interface County { tile: TileAt; name: string; rings: number[][][] }
/** Cases of one place: one, or as many as are gathered there. */
export interface Heap { lon: number; lat: number; count: number; overdue: boolean }
export interface Glance { counties: County[]; heaps: Heap[] }

/** Whole counties are told below this zoom. */
const DEEPEST = 8
const MOST_TILES = 6

const column = (lon: number, z: number) => Math.floor((lon + 180) / 360 * 2 ** z)
const row = (lat: number, z: number) => Math.floor((1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2 * 2 ** z)

/** West, south, east and north of a tile (XYZ, spherical Mercator). */
export function boundsOfTile({ z, x, y }: TileAt): Bounds {
  const lon = (at: number) => at / 2 ** z * 360 - 180
  const lat = (at: number) => Math.atan(Math.sinh(Math.PI * (1 - 2 * at / 2 ** z))) * 180 / Math.PI
  return [lon(x), lat(y + 1), lon(x + 1), lat(y)]
}

/** The tiles over these bounds, as deep as a handful of them suffices. */
export function tilesOver([west, south, east, north]: Bounds, most = MOST_TILES): TileAt[] {
  for (let z = DEEPEST; ; z--) {
    const [left, right, top, bottom] = [column(west, z), column(east, z), row(north, z), row(south, z)]
    if (z > 0 && (right - left + 1) * (bottom - top + 1) > most) continue
    return Array.from({ length: bottom - top + 1 }, (_, down) => Array.from({ length: right - left + 1 }, (_, along) => ({ z, x: left + along, y: top + down }))).flat()
  }
}

function features(bytes: ArrayBuffer, layer: string): VectorTileFeature[] {
  const found = new VectorTile(new PbfReader(bytes)).layers[layer]
  return found ? Array.from({ length: found.length }, (_, place) => found.feature(place)) : []
}

function countyOf(feature: VectorTileFeature, tile: TileAt): County {
  const { geometry } = feature.toGeoJSON(tile.x, tile.y, tile.z)
  const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : []
  return { tile, name: String(feature.properties.name ?? ''), rings }
}

function heapOf(feature: VectorTileFeature, tile: TileAt): Heap[] {
  const { geometry } = feature.toGeoJSON(tile.x, tile.y, tile.z)
  if (geometry.type !== 'Point') return []
  const { count, overdue, overdue_count: late } = feature.properties
  return [{ lon: geometry.coordinates[0]!, lat: geometry.coordinates[1]!, count: Number(count ?? 1), overdue: Number(late ?? 0) > 0 || overdue === true }]
}

async function bytesOf(layer: string, { z, x, y }: TileAt): Promise<ArrayBuffer> {
  const answer = await fetch(`/api/v1/map/${layer}/${z}/${x}/${y}.mvt`)
  if (!answer.ok) throw new Error(`${layer} ${z}/${x}/${y}: ${answer.status}`)
  return answer.arrayBuffer()
}

async function glanceAt(tile: TileAt): Promise<Glance> {
  const [territory, cases] = await Promise.all([bytesOf('territory', tile), bytesOf('cases', tile)])
  return {
    counties: features(territory, 'county').map((each) => countyOf(each, tile)),
    heaps: features(cases, 'cases').flatMap((each) => heapOf(each, tile)),
  }
}

async function glanceOver(tiles: TileAt[]): Promise<Glance> {
  const found = await Promise.all(tiles.map(glanceAt))
  return { counties: found.flatMap((each) => each.counties), heaps: found.flatMap((each) => each.heaps) }
}

let begun: { over: string; glance: Promise<Glance> } | null = null

/** Asks for it before there is a place to draw it. */
export function beginGlance(bounds: Bounds): void {
  const tiles = tilesOver(bounds)
  begun = { over: JSON.stringify(tiles), glance: glanceOver(tiles) }
  begun.glance.catch(() => undefined) // whoever reads it hears of it
}

/** What was begun for the same tiles is taken once; later readings are new. */
export function readGlance(bounds: Bounds): Promise<Glance> {
  const tiles = tilesOver(bounds)
  const early = begun?.over === JSON.stringify(tiles) ? begun.glance : null
  begun = null
  return early ?? glanceOver(tiles)
}
