/** The wall's map: the shared base map with the wall's marks, its pulse rings and its way of moving. */
import type { LngLatBoundsLike, Map as LibreMap, Marker, PaddingOptions } from 'maplibre-gl'
import type { Alarm, Emergency, Sos } from '../api/types'
import { drawingsOn } from './acts/maplayers'
import { officersOnMap } from './acts/officerlayer'
import { pastOn } from './acts/pastonmap'
import { handOnMap } from './acts/handonmap'
import { hand } from './acts/hand'
import { CITY, createMap } from '../map/map'
import { addMarks, refreshTiles, screenScale, showAlarms, showEmergencies, showRing, showSos, type Ring } from './mapmarks'
import { openItem } from './opened'
import type { AwayMark } from './resources/away'
import type { Placed } from './resources/shown'
import { showSights } from './sightlayers'
import type { Sight } from './sights'
import { ringAround } from './ring'

interface Spot { lon: number; lat: number }
export interface WallMap {
  alarms(list: Alarm[]): void
  emergencies(list: Emergency[]): void
  sos(list: Sos[]): void
  pulse(list: Alarm[]): void
  resources(list: Placed[]): void
  away(list: AwayMark[]): void
  ring(ring: Ring | null): void
  sights(list: Sight[]): void
  goTo(point: Spot, radius: number): void
  /** All of them, clear of what the padding keeps free. */
  show(points: Spot[], padding: PaddingOptions): void
  pixel(place: Spot): { x: number; y: number }
  place(pixel: { x: number; y: number }): Spot
  /** Called at every step of a movement; the answer ends it. */
  onMove(heard: () => void): () => void
  refresh(layer: 'cases' | 'devices'): void
  fit(duration?: number): void
  resize(): void
  destroy(): void
}

/** More pulsing rings than this say nothing more and cost a weak machine its breath. */
const PULSES = 20
/** Tiles of cases and devices are read again at most this often. */
const TILES_MS = 10_000
/** Shown around each of several places. */
const NEAR_M = 300

/** Null where the machine cannot draw the full map: the wall then says so and goes on without. `drawn` is called when
 *  the map is whole, or somebody moves it before that. */
export async function openMap(box: HTMLElement, bounds: () => [number, number, number, number] | null, drawn: () => void): Promise<WallMap | null> {
  const city = await createMap(box, { face: 'wall', bounds: bounds() ?? undefined })
  const map: LibreMap | null = city.libre
  if (!map) {
    city.destroy()
    return null
  }
  const { Marker } = await import('../map/libre')
  city.setTerritory(true)
  calm(map)
  // A tile that could not be read leaves a hole and is asked for again; the link's state says why.
  map.on('error', ({ error }) => console.warn('map', error.message))
  const fit = (duration = 600) => map.fitBounds(bounds() ?? CITY, { padding: clearOfPanels(box), duration })
  void map.once('idle', () => { performance.mark('map-drawn'); drawn() })
  map.on('movestart', ({ originalEvent }) => { if (originalEvent) drawn() })
  addMarks(map)
  clickOpens(map)
  const ends = [drawingsOn(map), officersOnMap(map), pastOn(map), handOnMap(map)]
  fit(0)
  return {
    alarms: (list) => showAlarms(map, list),
    emergencies: (list) => showEmergencies(map, list),
    sos: (list) => showSos(map, list),
    pulse: pulses(map, Marker),
    resources: (list) => { void import('./resources/layer').then(({ showResources }) => showResources(map, list, screenScale())) },
    away: (list) => { void import('./resources/awayonmap').then(({ showAway }) => showAway(map, list, screenScale())) },
    ring: (ring) => showRing(map, ring),
    sights: (list) => showSights(map, list),
    show: (points, padding) => map.fitBounds(boundsOf(points, NEAR_M), { padding, duration: 900, maxZoom: 15 }),
    pixel: ({ lon, lat }) => map.project([lon, lat]),
    place: ({ x, y }) => { const { lng, lat } = map.unproject([x, y]); return { lon: lng, lat } },
    onMove: (heard) => { map.on('move', heard); return () => map.off('move', heard) },
    goTo: (point, radius) => map.fitBounds(boundsOf([point], radius), { padding: clearOfPanels(box), duration: 900, maxZoom: 16 }),
    refresh: refresher(map),
    fit: (duration) => fit(duration), resize: () => city.resize(), destroy: () => { ends.forEach((end) => end()); city.destroy() },
  }
}

/** From across the room the borders of grids are a texture, and their names are noise until one stands close. */
function calm(map: LibreMap) {
  if (map.getLayer('territory-grid')) map.setPaintProperty('territory-grid', 'line-opacity', 0.5)
  if (!map.getLayer('territory-name')) return
  map.setLayerZoomRange('territory-name', 15.5 + Math.log2(screenScale()), 24)
  map.setLayoutProperty('territory-name', 'text-size', 13 * screenScale())
}

/** The part of the map that no panel covers. */
export function clearOfPanels(box: HTMLElement): { left: number; right: number; top: number; bottom: number } {
  const whole = box.getBoundingClientRect()
  const stage = document.querySelector('.stage')?.getBoundingClientRect()
  const strip = document.querySelector('#strip')?.getBoundingClientRect()
  if (!stage || stage.width >= whole.width - 40) return { left: 40, right: 40, top: 40, bottom: 40 }
  const gap = Math.min(80, stage.width / 10)
  return {
    left: stage.left - whole.left + gap, right: whole.right - stage.right + gap,
    top: stage.top - whole.top + gap, bottom: whole.bottom - stage.bottom + gap + (strip?.height ?? 0),
  }
}

function boundsOf(points: Spot[], radius: number): LngLatBoundsLike {
  const ring = points.flatMap((point) => ringAround(point, radius))
  const lons = ring.map((p) => p[0])
  const lats = ring.map((p) => p[1])
  return [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]]
}

function clickOpens(map: LibreMap) {
  for (const [layer, kind] of [['alarms', 'alarm'], ['emergencies', 'emergency'], ['cases', 'case']] as const) {
    map.on('click', layer, (event) => {
      const id = event.features?.[0]?.properties.id as string | undefined
      if (id && !hand.value) openItem(kind, id)
    })
    map.on('mouseenter', layer, () => { map.getCanvas().style.cursor = 'pointer' })
    map.on('mouseleave', layer, () => { map.getCanvas().style.cursor = '' })
  }
}

function pulses(map: LibreMap, makeMarker: typeof Marker) {
  const held = new Map<string, Marker>()
  return (list: Alarm[]) => {
    const wanted = new Map(list.slice(0, PULSES).map((a) => [a.id, a]))
    for (const [id, marker] of held) if (!wanted.has(id)) { marker.remove(); held.delete(id) }
    for (const [id, alarm] of wanted) {
      if (held.has(id)) continue
      const element = document.createElement('div')
      element.className = 'map-pulse'
      element.dataset.level = String(alarm.level)
      held.set(id, new makeMarker({ element }).setLngLat([alarm.point.lon, alarm.point.lat]).addTo(map))
    }
  }
}

function refresher(map: LibreMap) {
  let turn = 0
  const due = new Map<string, ReturnType<typeof setTimeout>>()
  return (layer: 'cases' | 'devices') => {
    if (due.has(layer)) return
    due.set(layer, setTimeout(() => { due.delete(layer); refreshTiles(map, layer, ++turn) }, TILES_MS))
  }
}
