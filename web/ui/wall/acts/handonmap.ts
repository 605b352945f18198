/** Connects the map with the hand: presses, long presses, the cross in the middle, and what is being drawn. */
import type { GeoJSONSource, Map as LibreMap, MapMouseEvent, MapTouchEvent } from 'maplibre-gl'
import { watch } from 'vue'
import { hand, held, middle, sketch } from './hand'

const LONG_PRESS_MS = 600
const STILL_PX = 8

/** The answer ends it. */
export function handOnMap(map: LibreMap): () => void {
  addSketch(map)
  map.on('click', (event) => hand.value?.(spot(event)))
  map.on('contextmenu', (event) => { if (!hand.value) held.value = spot(event) })
  longPress(map)
  middle.value = () => { const { lng, lat } = map.getCenter(); return { lon: lng, lat } }
  const stops = [
    watch(sketch, (now) => map.getSource<GeoJSONSource>('sketch')?.setData(now), { immediate: true }),
    watch(hand, (now) => {
      map.getContainer().classList.toggle('in-hand', now !== null)
      if (now) { map.doubleClickZoom.disable(); map.getCanvas().focus() } else map.doubleClickZoom.enable()
    }),
  ]
  return () => { stops.forEach((stop) => stop()); middle.value = null }
}

const spot = ({ lngLat }: MapMouseEvent | MapTouchEvent) => ({ lon: lngLat.lng, lat: lngLat.lat })

function longPress(map: LibreMap) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let from = { x: 0, y: 0 }
  const stop = () => clearTimeout(timer)
  map.on('touchstart', (event) => {
    stop()
    if (event.points.length > 1 || hand.value) return
    from = event.point
    timer = setTimeout(() => { held.value = spot(event) }, LONG_PRESS_MS)
  })
  map.on('touchmove', (event) => { if (Math.hypot(event.point.x - from.x, event.point.y - from.y) > STILL_PX) stop() })
  for (const name of ['touchend', 'touchcancel'] as const) map.on(name, stop)
}

function addSketch(map: LibreMap) {
  map.addSource('sketch', { type: 'geojson', data: sketch.value })
  map.addLayer({ id: 'sketch-fill', type: 'fill', source: 'sketch', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#7fe3ff', 'fill-opacity': 0.2 } })
  map.addLayer({ id: 'sketch-line', type: 'line', source: 'sketch', paint: { 'line-color': '#7fe3ff', 'line-width': 3 } })
  map.addLayer({ id: 'sketch-corner', type: 'circle', source: 'sketch', filter: ['==', ['geometry-type'], 'Point'],
    paint: { 'circle-radius': 6, 'circle-color': '#0b1220', 'circle-stroke-color': '#7fe3ff', 'circle-stroke-width': 3 } })
}
