/** The map as MapLibre draws it. */
import type { GeoJSONSource, Map as LibreMap, MapMouseEvent } from 'maplibre-gl'
import type { Point, Shape } from '../api/types'
import { createBase, Marker } from './base'
import { SHAPES, boundsOf, circle, drawShape } from './frame'
import { BASE_LINES, TERRITORY_LINES } from './look'
import type { CityMap, MapItem, MapOptions, Position } from './map'

/** Drawn three times as large as shown, so that sharp screens stay sharp. */
const SHARP = 3
const MARK_PX = 24
const PRESS_PX = 12
type Feature = GeoJSON.Feature

const NOTHING = { type: 'FeatureCollection' as const, features: [] as Feature[] }
const lonlat = (point: Point): [number, number] => [point.lon, point.lat]
const feature = (geometry: unknown, properties: Record<string, unknown> = {}): Feature =>
  ({ type: 'Feature', geometry: geometry as GeoJSON.Geometry, properties })

export async function createFull(box: HTMLElement, options: Required<Pick<MapOptions, 'face' | 'bounds' | 'interactive'>> & MapOptions): Promise<CityMap> {
  const map = await createBase(box, options)
  addOwnLayers(map)
  const pin = pinOn(map, options.onPick)
  if (options.onMove) {
    const tell = () => { const b = map.getBounds(); options.onMove!([b.getWest(), b.getSouth(), b.getEast(), b.getNorth()], map.getZoom()) }
    map.on('moveend', tell)
    tell()
  }
  return {
    full: true,
    setGrid: (grid, fit = true) => showGrid(map, grid, fit),
    setItems: (items) => put(map, 'items', items.map(itemFeature)),
    setTerritory: (shown) => showTerritory(map, shown),
    locate: (position, fly = true) => showPosition(map, position, fly),
    pick: pin,
    flyTo: (point, zoom = 16) => map.easeTo({ center: lonlat(point), zoom: Math.max(zoom, map.getZoom()), duration: 500 }),
    onClick: (heard) => listen(map, heard),
    resize: () => map.resize(),
    destroy: () => map.remove(),
  }
}

function addOwnLayers(map: LibreMap): void {
  for (const kind of Object.keys(SHAPES) as MapItem['kind'][]) map.addImage(`item-${kind}`, pixels(kind), { pixelRatio: SHARP })
  for (const id of ['grid', 'me', 'items']) map.addSource(id, { type: 'geojson', data: NOTHING })
  map.addLayer({ id: 'grid-neighbour', type: 'line', source: 'grid', filter: ['!', ['get', 'own']], paint: { 'line-color': '#6a7f95', 'line-width': 1.2, 'line-dasharray': [3, 2] } })
  map.addLayer({ id: 'grid-fill', type: 'fill', source: 'grid', filter: ['get', 'own'], paint: { 'fill-color': '#1a73e8', 'fill-opacity': 0.1 } })
  map.addLayer({ id: 'grid-line', type: 'line', source: 'grid', filter: ['get', 'own'], paint: { 'line-color': '#1a73e8', 'line-width': 3 } })
  map.addLayer({ id: 'me-error', type: 'fill', source: 'me', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#1a73e8', 'fill-opacity': 0.16 } })
  map.addLayer({ id: 'me-dot', type: 'circle', source: 'me', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 8, 'circle-color': '#1a73e8', 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 3 } })
  map.addLayer({
    id: 'items', type: 'symbol', source: 'items',
    layout: {
      'icon-image': ['concat', 'item-', ['get', 'kind']], 'icon-allow-overlap': true, 'text-field': ['get', 'label'], 'text-size': 13,
      'text-anchor': 'top', 'text-offset': [0, 1], 'text-optional': true, 'text-font': ['sans-serif'],
    },
    paint: { 'text-color': '#1b2733', 'text-halo-color': '#ffffff', 'text-halo-width': 1.5 },
  })
}

function pixels(kind: MapItem['kind']): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = MARK_PX * SHARP
  const pen = canvas.getContext('2d')!
  drawShape(pen, kind, MARK_PX * SHARP)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}

function put(map: LibreMap, source: string, features: Feature[]): void {
  map.getSource<GeoJSONSource>(source)?.setData({ type: 'FeatureCollection', features })
}

const itemFeature = ({ id, point, kind, label = '' }: MapItem) => feature({ type: 'Point', coordinates: lonlat(point) }, { id, kind, label })

function showGrid(map: LibreMap, grid: { shape: Shape; neighbours?: { shape: Shape }[] } | null, fit: boolean): void {
  const around = (grid?.neighbours ?? []).map((each) => feature(each.shape, { own: false }))
  put(map, 'grid', grid ? [...around, feature(grid.shape, { own: true })] : [])
  if (grid && fit) map.fitBounds(boundsOf(grid.shape), { padding: 40, duration: 0, maxZoom: 16 })
}

function showTerritory(map: LibreMap, shown: boolean): void {
  TERRITORY_LINES.forEach((id) => map.setLayoutProperty(id, 'visibility', shown ? 'visible' : 'none'))
  BASE_LINES.forEach((id) => map.setLayoutProperty(id, 'visibility', shown ? 'none' : 'visible'))
}

function showPosition(map: LibreMap, position: Position | null, fly: boolean): void {
  put(map, 'me', position ? [
    feature({ type: 'Polygon', coordinates: [circle(position, position.accuracy_m)] }),
    feature({ type: 'Point', coordinates: lonlat(position) }),
  ] : [])
  if (position && fly) map.easeTo({ center: lonlat(position), zoom: Math.max(15, map.getZoom()), duration: 500 })
}

/** The pin can be dragged, or set by pressing the map, when somebody wants to know. */
function pinOn(map: LibreMap, onPick?: (point: Point) => void): (point: Point | null) => void {
  const pin = new Marker({ color: '#b3261e', draggable: Boolean(onPick) })
  const set = (point: Point | null) => { point ? pin.setLngLat(lonlat(point)).addTo(map) : pin.remove() }
  if (!onPick) return set
  pin.on('dragend', () => { const { lng, lat } = pin.getLngLat(); onPick({ lon: lng, lat }) })
  map.on('click', ({ lngLat }) => {
    const point = { lon: lngLat.lng, lat: lngLat.lat }
    set(point)
    onPick(point)
  })
  return set
}

function listen(map: LibreMap, heard: (id: string | null, point: Point) => void): () => void {
  const pressed = ({ point: { x, y }, lngLat }: MapMouseEvent) => {
    const [found] = map.queryRenderedFeatures([[x - PRESS_PX, y - PRESS_PX], [x + PRESS_PX, y + PRESS_PX]], { layers: ['items'] })
    heard((found?.properties.id as string | undefined) ?? null, { lon: lngLat.lng, lat: lngLat.lat })
  }
  map.on('click', pressed)
  return () => map.off('click', pressed)
}
