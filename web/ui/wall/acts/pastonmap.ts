/** The map while the past is played: what lived then instead of what lives now; calls for help stay. */
import type { GeoJSONSource, Map as LibreMap } from 'maplibre-gl'
import { watch } from 'vue'
import { screenScale } from '../mapmarks'
import { looking, shown } from './playback'

const LIVE = ['alarms', 'emergencies', 'cases', 'cases-cell', 'cases-count', 'drawing-fill', 'drawing-line', 'drawing-point', 'drawing-note']

/** The answer ends it. */
export function pastOn(map: LibreMap): () => void {
  map.addSource('past', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({ id: 'past', type: 'symbol', source: 'past',
    layout: { 'icon-image': ['get', 'mark'], 'icon-size': screenScale(), 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-z-order': 'source',
      'text-field': ['get', 'label'], 'text-size': 14 * screenScale(), 'text-anchor': 'top', 'text-offset': [0, 1.1], 'text-optional': true, 'text-max-width': 12 },
    paint: { 'text-color': '#ffffff', 'text-halo-color': '#0b1220', 'text-halo-width': 2 * screenScale() } })
  const stops = [
    watch(looking, (on) => { for (const id of LIVE) if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', on ? 'none' : 'visible') }, { immediate: true }),
    watch(shown, (now) => {
      const features = now.map(({ thing, mark }) => ({ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [thing.point.lon, thing.point.lat] }, properties: { mark, label: thing.kind === 'case' ? '' : thing.name } }))
      map.getSource<GeoJSONSource>('past')?.setData({ type: 'FeatureCollection', features: features.reverse() })
    }),
  ]
  return () => stops.forEach((stop) => stop())
}
