/** What commanders have drawn, on the map: areas, lines and points with their notes. */
import type { Geometry } from 'geojson'
import type { ExpressionSpecification, GeoJSONSource, Map as LibreMap } from 'maplibre-gl'
import { watch } from 'vue'
import { screenScale } from '../mapmarks'
import { drawingsOnMap } from './drawings'
import { labelsOf } from './labels'
import { drawn, looking } from './playback'

const COLOUR: ExpressionSpecification = ['match', ['get', 'colour'], 'red', '#ff4d5e', 'orange', '#ff9d2e', 'green', '#57d98a', 'blue', '#57a8ff', 'white', '#ffffff', '#ffd84d']

/** What stands now, or stood at the past moment that is played. The answer ends it. */
export function drawingsOn(map: LibreMap): () => void {
  const wide = screenScale()
  map.addSource('drawings', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addSource('drawing-labels', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({ id: 'drawing-fill', type: 'fill', source: 'drawings', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': COLOUR, 'fill-opacity': 0.15 } }, 'alarms')
  map.addLayer({ id: 'drawing-line', type: 'line', source: 'drawings', filter: ['!=', ['geometry-type'], 'Point'], paint: { 'line-color': COLOUR, 'line-width': 3 * wide } }, 'alarms')
  map.addLayer({ id: 'drawing-point', type: 'circle', source: 'drawings', filter: ['==', ['geometry-type'], 'Point'],
    paint: { 'circle-radius': 7 * wide, 'circle-color': COLOUR, 'circle-stroke-color': '#0b1220', 'circle-stroke-width': 2 * wide } })
  map.addLayer({ id: 'drawing-note', type: 'symbol', source: 'drawing-labels', layout: { 'text-field': ['get', 'note'], 'text-size': 15 * wide, 'text-offset': [0, 1], 'text-anchor': 'top', 'text-max-width': 12, 'text-allow-overlap': true },
    paint: { 'text-color': COLOUR, 'text-halo-color': '#0b1220', 'text-halo-width': 2 * wide } })
  return watch((): { shape: Geometry; note: string; colour: string }[] => (looking.value ? drawn.value : drawingsOnMap.value), (now) => {
    const features = now.map((one) => ({ type: 'Feature' as const, geometry: one.shape, properties: { colour: one.colour } }))
    map.getSource<GeoJSONSource>('drawings')?.setData({ type: 'FeatureCollection', features })
    map.getSource<GeoJSONSource>('drawing-labels')?.setData({ type: 'FeatureCollection', features: labelsOf(now) })
  }, { immediate: true })
}
