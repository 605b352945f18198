/** The city map drawn by MapLibre: base map, the own grid with its neighbours, things, the own place and a pin to choose one. */
import type { Feature, FeatureCollection } from 'geojson'
import { t } from '../texts/t'
import { baseStyle } from './basestyle'
import { GeoJSONSource, LibreMap, Marker } from './libre'
import { lookOf, markTone, type Look } from './look'
import { markName, markPicture } from './marks'
import { circleAround, type CityMap, type MapItem, type MapOptions, type NamedShape, type OnItem, type Point } from './points'
import type { Shape } from '../api/types'

const FONTS = "'PingFang SC', 'HarmonyOS Sans SC', 'MiSans', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] }
const CLOSE_ZOOM = 16
const MOST_ZOOM = 18

const feature = (shape: Shape, properties: object): Feature => ({ type: 'Feature', geometry: shape as Feature['geometry'], properties: { ...properties } })
const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features })

function addGrids(map: LibreMap, look: Look): void {
  for (const id of ['near', 'grid', 'here', 'way']) map.addSource(id, { type: 'geojson', data: NOTHING })
  map.addLayer({ id: 'near-line', type: 'line', source: 'near', paint: { 'line-color': look.near, 'line-width': 1, 'line-dasharray': [3, 2] } })
  map.addLayer({ id: 'near-name', type: 'symbol', source: 'near', minzoom: 12, layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-max-width': 8 },
    paint: { 'text-color': look.near, 'text-halo-color': look.halo, 'text-halo-width': 1.5 } })
  map.addLayer({ id: 'grid-fill', type: 'fill', source: 'grid', paint: { 'fill-color': look.ownFill, 'fill-opacity': 0.12 } })
  map.addLayer({ id: 'grid-line', type: 'line', source: 'grid', paint: { 'line-color': look.own, 'line-width': 3 } })
  map.addLayer({ id: 'here-fill', type: 'fill', source: 'here', paint: { 'fill-color': look.here, 'fill-opacity': 0.18 } })
  map.addLayer({ id: 'here-line', type: 'line', source: 'here', paint: { 'line-color': look.here, 'line-width': 1.5 } })
  map.addLayer({ id: 'way-line', type: 'line', source: 'way', layout: { 'line-cap': 'round' }, paint: { 'line-color': look.here, 'line-width': 4, 'line-dasharray': [1, 2] } })
}

function addTerritory(map: LibreMap, look: Look): void {
  map.addSource('territory', { type: 'vector', tiles: [`${location.origin}/api/v1/map/territory/{z}/{x}/{y}.mvt`], minzoom: 6, maxzoom: 14 })
  for (const level of ['county', 'town', 'community', 'grid']) {
    map.addLayer({ id: `territory-${level}`, type: 'line', source: 'territory', 'source-layer': level,
      paint: { 'line-color': look.near, 'line-width': level === 'grid' ? 1 : 1.5 } }, 'grid-fill')
  }
  map.addLayer({ id: 'territory-name', type: 'symbol', source: 'territory', 'source-layer': 'grid', minzoom: 14,
    layout: { 'text-field': ['get', 'name'], 'text-size': 12, 'text-max-width': 8 }, paint: { 'text-color': look.text, 'text-halo-color': look.halo, 'text-halo-width': 1.5 } })
}

function addItems(map: LibreMap, layer: string, look: Look): void {
  map.addSource(layer, { type: 'geojson', data: NOTHING })
  map.addLayer({ id: layer, type: 'symbol', source: layer,
    layout: { 'symbol-z-order': 'source', 'icon-image': ['get', 'mark'], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'text-field': ['get', 'label'], 'text-size': 12,
      'text-anchor': 'top', 'text-offset': [0, 1.2], 'text-optional': true, 'text-max-width': 10 },
    paint: { 'text-color': look.text, 'text-halo-color': look.halo, 'text-halo-width': 1.5 } })
}

export class LibreCity implements CityMap {
  readonly libre: LibreMap
  private readonly look: Look
  private readonly layers = new Map<string, MapItem[]>()
  private pin: Marker | null = null
  private dot: Marker | null = null
  private clicked: OnItem = () => {}

  constructor(box: HTMLElement, private readonly options: MapOptions) {
    this.look = lookOf(options.face)
    this.libre = new LibreMap({
      container: box, style: baseStyle(this.look), bounds: options.bounds, fitBoundsOptions: { padding: 24 }, interactive: options.interactive ?? true,
      localIdeographFontFamily: FONTS, attributionControl: false, dragRotate: false, pitchWithRotate: false, maxZoom: MOST_ZOOM, fadeDuration: 0,
    })
    this.libre.touchZoomRotate?.disableRotation()
    this.libre.getCanvas().setAttribute('aria-label', t('common.map.label'))
  }

  /** Resolves once layers may be added; the tiles come later. */
  async ready(): Promise<this> {
    await new Promise<void>((done) => { this.libre.once('styledata', () => done()) })
    addGrids(this.libre, this.look)
    this.libre.on('click', (event) => { if (this.pin) this.choose({ lon: event.lngLat.lng, lat: event.lngLat.lat }) })
    this.libre.on('moveend', () => { const { lng, lat } = this.libre.getCenter(); this.options.onMove?.({ lon: lng, lat }) })
    return this
  }

  private put(source: string, data: Feature | FeatureCollection): void {
    this.libre.getSource<GeoJSONSource>(source)?.setData(data)
  }

  setGrid(own: NamedShape | Shape | null, neighbours: NamedShape[] = []): void {
    const shape = own && 'shape' in own ? own.shape : own
    this.put('grid', shape ? feature(shape, {}) : NOTHING)
    this.put('near', collection(neighbours.map((each) => feature(each.shape, { name: each.name }))))
  }

  setItems(layer: string, items: MapItem[]): void {
    if (!this.layers.has(layer)) {
      addItems(this.libre, layer, this.look)
      this.libre.on('click', layer, (event) => this.hit(layer, event.features?.[0]?.properties.id as string | undefined))
      this.libre.on('mouseenter', layer, () => { this.libre.getCanvas().style.cursor = 'pointer' })
      this.libre.on('mouseleave', layer, () => { this.libre.getCanvas().style.cursor = '' })
    }
    this.layers.set(layer, items)
    this.put(layer, collection(items.map((item) => this.itemFeature(item))))
  }

  private itemFeature(item: MapItem): Feature {
    const mark = markName(item.kind, markTone(item))
    if (!this.libre.hasImage(mark)) {
      const { image, pixelRatio } = markPicture(item.kind, markTone(item))
      this.libre.addImage(mark, image, { pixelRatio })
    }
    return { type: 'Feature', geometry: { type: 'Point', coordinates: [item.point.lon, item.point.lat] }, properties: { id: item.id, mark, label: item.label ?? '' } }
  }

  private hit(layer: string, id: string | undefined): void {
    const item = this.layers.get(layer)?.find((each) => each.id === id)
    if (item) this.clicked(layer, item)
  }

  setTerritory(on: boolean): void {
    if (on && !this.libre.getSource('territory')) addTerritory(this.libre, this.look)
    for (const { id } of this.libre.getStyle().layers) {
      if (id.startsWith('territory-')) this.libre.setLayoutProperty(id, 'visibility', on ? 'visible' : 'none')
    }
  }

  locate(point: Point | null, accuracy_m: number | null = null): void {
    this.dot?.remove()
    this.dot = null
    this.put('here', point && accuracy_m ? feature(circleAround(point, accuracy_m), {}) : NOTHING)
    if (!point) return
    const element = Object.assign(document.createElement('div'), { className: 'map-here' })
    this.dot = new Marker({ element }).setLngLat([point.lon, point.lat]).addTo(this.libre)
  }

  setWay(ends: [Point, Point] | null): void {
    const line = { type: 'LineString' as const, coordinates: (ends ?? []).map(({ lon, lat }) => [lon, lat]) }
    this.put('way', ends ? { type: 'Feature', geometry: line, properties: {} } : NOTHING)
  }

  pick(on: boolean, at?: Point): void {
    this.pin?.remove()
    this.pin = null
    if (!on) return
    const centre = this.libre.getCenter()
    this.pin = new Marker({ element: pinElement(), anchor: 'bottom', draggable: true }).setLngLat(at ? [at.lon, at.lat] : centre).addTo(this.libre)
    this.pin.on('dragend', () => { const { lng, lat } = this.pin!.getLngLat(); this.options.onPick?.({ lon: lng, lat }) })
  }

  private choose(point: Point): void {
    this.pin?.setLngLat([point.lon, point.lat])
    this.options.onPick?.(point)
  }

  flyTo(point: Point, zoom = CLOSE_ZOOM): void {
    this.libre.easeTo({ center: [point.lon, point.lat], zoom, duration: 500 })
  }

  fit(bounds: MapOptions['bounds']): void {
    this.libre.fitBounds(bounds, { padding: 24, duration: 0 })
  }

  onClick(handler: OnItem): void { this.clicked = handler }
  resize(): void { this.libre.resize() }
  destroy(): void { this.libre.remove() }
}

function pinElement(): HTMLElement {
  const element = Object.assign(document.createElement('div'), { className: 'map-pin' })
  const canvas = Object.assign(document.createElement('canvas'), { width: 132, height: 132 })
  const { image } = markPicture('pin', 'own')
  const small = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
  small.getContext('2d')!.putImageData(image, 0, 0)
  canvas.getContext('2d')!.drawImage(small, 0, 0, canvas.width, canvas.height)
  element.append(canvas)
  return element
}
