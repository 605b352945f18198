/** Teams, depots, hospitals, shelters, targets and hazard sources on the wall's map, each kind with an outline of its own. */
import type { GeoJSONSource, Map as LibreMap } from 'maplibre-gl'
import { markPixels, type Mark } from '../marks'
import type { Placed } from './shown'

export const INK = '#0b1220'
export const RESOURCE_MARKS: Record<Placed['kind'], Mark> = {
  team: { path: 'M12 2 20 5v7c0 5-4 8-8 10-4-2-8-5-8-10V5Z', fill: '#4dd7ff', stroke: INK },
  busy: { path: 'M12 2 20 5v7c0 5-4 8-8 10-4-2-8-5-8-10V5ZM8 12h8', fill: '#ffd84d', stroke: INK },
  depot: { path: 'M2 11 12 3l10 8v10H2Z', fill: '#c9a2ff', stroke: INK },
  hospital: { path: 'M9 3h6v6h6v6h-6v6H9v-6H3V9h6Z', fill: '#ffffff', stroke: '#c8102e' },
  shelter: { path: 'M12 3 23 21h-8l-3-6-3 6H1Z', fill: '#57d98a', stroke: INK },
  target: { path: 'M4 4h16v16H4ZM9 9h6v6H9Z', fill: '#ffffff', stroke: INK },
  hazard: { path: 'M12 22 1.500 3h21ZM12 7v6', fill: '#ff9d2e', stroke: INK },
}
export const SHARP = 3

/** Drawn once, whoever needs them first. */
export function addResourceMarks(map: LibreMap): void {
  for (const [name, mark] of Object.entries(RESOURCE_MARKS)) if (!map.hasImage(`resource-${name}`)) map.addImage(`resource-${name}`, markPixels(mark, 22 * SHARP), { pixelRatio: SHARP })
}

export function showResources(map: LibreMap, placed: Placed[], scale: number): void {
  if (!map.getSource('resources')) add(map, scale)
  const features = placed.map(({ point, kind, label }) => ({ type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [point.lon, point.lat] }, properties: { kind: `resource-${kind}`, label } }))
  map.getSource<GeoJSONSource>('resources')?.setData({ type: 'FeatureCollection', features })
}

/** Under the alarms: what may help never hides what burns. */
function add(map: LibreMap, scale: number) {
  addResourceMarks(map)
  map.addSource('resources', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({
    id: 'resources', type: 'symbol', source: 'resources', minzoom: 9,
    layout: { 'icon-image': ['get', 'kind'], 'icon-size': 0.9 * scale, 'icon-allow-overlap': true, 'text-field': ['step', ['zoom'], '', 13.5, ['get', 'label']], 'text-size': 13 * scale, 'text-anchor': 'top', 'text-offset': [0, 1], 'text-optional': true, 'text-max-width': 12 },
    paint: { 'text-color': '#dbe7ff', 'text-halo-color': INK, 'text-halo-width': 2 * scale },
  }, 'alarms')
}
