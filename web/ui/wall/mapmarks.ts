/** Puts alarms, emergencies, cases, devices and the ring on a MapLibre map, each kind as its own shape. */
import type { ExpressionSpecification, GeoJSONSource, Map as LibreMap, VectorTileSource } from 'maplibre-gl'
import type { Alarm, Emergency, Impact, Sos } from '../api/types'
import { MARKS, markPixels, type MarkName } from './marks'
import { ringAround } from './ring'

export interface Ring { point: { lon: number; lat: number }; radius: number; area?: Impact['area'] | undefined }

/** Drawn three times as large as shown, so that a 4K wall stays sharp. */
const SHARP = 3
const MARK_PX = 26
/** A 4K wall is sized by its root letter; marks grow with it. */
export const screenScale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
const tiles = (layer: string, turn: number) => [`${location.origin}/api/v1/map/${layer}/{z}/{x}/{y}.mvt?turn=${turn}`]
const empty = { type: 'FeatureCollection' as const, features: [] }

export function addMarks(map: LibreMap) {
  for (const name of Object.keys(MARKS) as MarkName[]) {
    if (!map.hasImage(name)) map.addImage(name, markPixels(MARKS[name], MARK_PX * SHARP), { pixelRatio: SHARP })
  }
  for (const layer of ['devices', 'cases']) map.addSource(layer, { type: 'vector', tiles: tiles(layer, 0), minzoom: 6, maxzoom: 16 })
  for (const id of ['ring', 'alarms', 'emergencies', 'sos']) map.addSource(id, { type: 'geojson', data: empty })
  map.addLayer({ id: 'ring-fill', type: 'fill', source: 'ring', paint: { 'fill-color': '#ffd84d', 'fill-opacity': 0.12 } })
  map.addLayer({ id: 'ring-line', type: 'line', source: 'ring', paint: { 'line-color': '#ffd84d', 'line-width': 3 * screenScale(), 'line-dasharray': [3, 1.5] } })
  addGathered(map, 'devices', '#57d98a')
  addDots(map, 'devices', ['==', ['get', 'online'], true], ['online', 'offline'], 0.5)
  addGathered(map, 'cases', '#57a8ff')
  addDots(map, 'cases', ['==', ['get', 'overdue'], true], ['overdue', 'case'], 0.6)
  addSymbols(map, 'alarms', ['case', ['>=', ['get', 'level'], 2], 'alarm2', 'alarm1'], 1.05)
  addSymbols(map, 'emergencies', ['case', ['==', ['get', 'drill'], true], 'drill', 'emergency'], 1.3)
  addSymbols(map, 'sos', 'sos', 1.5)
}

/** Where there are too many to draw one by one, the tile brings one count for each cell; a red rim where some of it is overdue. */
function addGathered(map: LibreMap, source: string, colour: string) {
  const count: ExpressionSpecification = ['get', 'count']
  const late: ExpressionSpecification = ['>', ['coalesce', ['get', 'overdue_count'], 0], 0]
  const layer = { source, 'source-layer': source, filter: ['has', 'count'] as ExpressionSpecification }
  map.addLayer({ id: `${source}-cell`, type: 'circle', ...layer, paint: {
    'circle-color': colour, 'circle-opacity': 0.85, 'circle-stroke-color': ['case', late, '#ff5563', '#0b1220'], 'circle-stroke-width': ['*', screenScale(), ['case', late, 2.5, 1]],
    'circle-radius': ['*', screenScale(), ['interpolate', ['linear'], ['log10', ['max', 1, count]], 0, 5, 3, 17, 5, 24]],
  } })
  map.addLayer({ id: `${source}-count`, type: 'symbol', ...layer,
    layout: { 'text-field': ['to-string', count], 'text-size': 13 * screenScale(), 'text-allow-overlap': true, 'text-ignore-placement': true },
    paint: { 'text-color': '#0b1220' } })
}

/** One by one, from a dot for the whole city to a mark in the street; what `first` is true of lies on top. */
function addDots(map: LibreMap, id: string, first: ExpressionSpecification, [yes, no]: [MarkName, MarkName], size: number) {
  const of = (share: number) => share * size * screenScale()
  map.addLayer({ id, type: 'symbol', source: id, 'source-layer': id, filter: ['!', ['has', 'count']],
    layout: { 'icon-image': ['case', first, yes, no], 'icon-size': ['interpolate', ['linear'], ['zoom'], 7, of(0.5), 12, of(1)],
      'symbol-sort-key': ['case', first, 1, 0], 'icon-allow-overlap': true, 'icon-ignore-placement': true } })
}

function addSymbols(map: LibreMap, source: string, icon: ExpressionSpecification | MarkName, size: number) {
  map.addLayer({
    id: source, type: 'symbol', source,
    layout: {
      'icon-image': icon, 'icon-size': size * screenScale(), 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'text-field': ['get', 'label'], 'text-size': 15 * screenScale(), 'text-anchor': 'top',
      'text-offset': [0, 1.1], 'text-optional': true, 'text-max-width': 12,
    },
    paint: { 'text-color': '#ffffff', 'text-halo-color': '#0b1220', 'text-halo-width': 2 * screenScale() },
  })
}

const feature = (point: { lon: number; lat: number }, properties: object) =>
  ({ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [point.lon, point.lat] }, properties: { ...properties } })

export function showAlarms(map: LibreMap, alarms: Alarm[]) {
  const features = alarms.filter((a) => a.state !== 'closed' && a.point && !a.emergency)
    .sort((a, b) => a.level - b.level)
    .map((a) => feature(a.point, { id: a.id, level: a.level, label: a.device_name }))
  map.getSource<GeoJSONSource>('alarms')?.setData({ type: 'FeatureCollection', features })
}

export function showEmergencies(map: LibreMap, emergencies: Emergency[]) {
  const features = emergencies.filter((e) => e.stage !== 'closed' && e.point).map((e) => feature(e.point, { id: e.id, label: e.title, drill: e.drill }))
  map.getSource<GeoJSONSource>('emergencies')?.setData({ type: 'FeatureCollection', features })
}

export function showSos(map: LibreMap, calls: Sos[]) {
  const features = calls.filter((each) => each.point).map((each) => feature(each.point!, { id: each.id, label: `SOS ${each.officer_name}` }))
  map.getSource<GeoJSONSource>('sos')?.setData({ type: 'FeatureCollection', features })
}

/** The circle, or the area a model has reckoned. */
export function showRing(map: LibreMap, ring: Ring | null) {
  const geometry = ring && (ring.area ?? { type: 'Polygon' as const, coordinates: [ringAround(ring.point, ring.radius)] })
  map.getSource<GeoJSONSource>('ring')?.setData(geometry ? { type: 'Feature', geometry, properties: {} } : empty)
}

/** Tiles of cases and devices are asked for again; `turn` makes the address new. */
export function refreshTiles(map: LibreMap, layer: 'cases' | 'devices', turn: number) {
  map.getSource<VectorTileSource>(layer)?.setTiles(tiles(layer, turn))
}
