/** Puts lines of sight, ellipses and camera views on the wall's map, under its marks. */
import type { GeoJSONSource, Map as LibreMap } from 'maplibre-gl'
import { screenScale } from './mapmarks'
import type { Sight } from './sights'

const SOURCE = 'sights'

export function showSights(map: LibreMap, sights: Sight[]) {
  if (!map.getSource(SOURCE)) addLayers(map)
  map.getSource<GeoJSONSource>(SOURCE)?.setData({ type: 'FeatureCollection', features: sights })
}

function addLayers(map: LibreMap) {
  map.addSource(SOURCE, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  const under = map.getLayer('alarms') ? 'alarms' : undefined
  const px = screenScale()
  map.addLayer({ id: 'sight-view', type: 'fill', source: SOURCE, filter: ['==', ['get', 'kind'], 'view'], paint: { 'fill-color': '#6ad1ff', 'fill-opacity': 0.1 } }, under)
  map.addLayer({ id: 'sight-view-edge', type: 'line', source: SOURCE, filter: ['==', ['get', 'kind'], 'view'], paint: { 'line-color': '#6ad1ff', 'line-width': px, 'line-opacity': 0.6 } }, under)
  map.addLayer({ id: 'sight-line', type: 'line', source: SOURCE, filter: ['==', ['get', 'kind'], 'line'], paint: { 'line-color': '#ff9d2e', 'line-width': 2.5 * px, 'line-dasharray': [4, 2] } }, under)
  map.addLayer({ id: 'sight-ellipse', type: 'fill', source: SOURCE, filter: ['==', ['get', 'kind'], 'ellipse'], paint: { 'fill-color': '#ff4d5e', 'fill-opacity': 0.3, 'fill-outline-color': '#ff4d5e' } }, under)
  map.addLayer({ id: 'sight-ellipse-edge', type: 'line', source: SOURCE, filter: ['==', ['get', 'kind'], 'ellipse'], paint: { 'line-color': '#ff4d5e', 'line-width': 2.5 * px } }, under)
  map.addLayer({
    id: 'sight-name', type: 'symbol', source: SOURCE, filter: ['!=', ['get', 'kind'], 'ellipse'],
    layout: { 'symbol-placement': 'line-center', 'text-rotation-alignment': 'viewport', 'text-field': ['get', 'label'], 'text-size': 13 * px }, paint: { 'text-color': '#ffffff', 'text-halo-color': '#0b1220', 'text-halo-width': 2 * px },
  }, under)
}
