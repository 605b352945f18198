/** Teams on their way on the wall's map: where each is, thin behind it the way it went; grey when nobody has heard of it for a while. */
import type { GeoJSONSource, Map as LibreMap } from 'maplibre-gl'
import { markPixels } from '../marks'
import type { AwayMark } from './away'
import { addResourceMarks, INK, RESOURCE_MARKS, SHARP } from './layer'

const OLD = '#9aa7bd'
const FRESH = RESOURCE_MARKS.busy.fill
const COLOUR = ['case', ['get', 'old'], OLD, FRESH] as unknown as string

export function showAway(map: LibreMap, marks: AwayMark[], scale: number): void {
  if (!map.getSource('away')) add(map, scale)
  const features = marks.flatMap(({ point, path, label, old }) => [
    { type: 'Feature' as const, geometry: { type: 'Point' as const, coordinates: [point.lon, point.lat] }, properties: { label, old } },
    ...(path.length ? [{ type: 'Feature' as const, geometry: { type: 'LineString' as const, coordinates: [...path, [point.lon, point.lat]] }, properties: { old } }] : []),
  ])
  map.getSource<GeoJSONSource>('away')?.setData({ type: 'FeatureCollection', features })
}

/** Under the alarms: what may help never hides what burns. */
function add(map: LibreMap, scale: number) {
  addResourceMarks(map)
  if (!map.hasImage('resource-old')) map.addImage('resource-old', markPixels({ ...RESOURCE_MARKS.busy, fill: OLD }, 22 * SHARP), { pixelRatio: SHARP })
  map.addSource('away', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } })
  map.addLayer({ id: 'away-path', type: 'line', source: 'away', filter: ['==', ['geometry-type'], 'LineString'], layout: { 'line-join': 'round' }, paint: { 'line-color': COLOUR, 'line-width': 1.500 * scale } }, 'alarms')
  map.addLayer({
    id: 'away', type: 'symbol', source: 'away', filter: ['==', ['geometry-type'], 'Point'],
    layout: { 'icon-image': ['case', ['get', 'old'], 'resource-old', 'resource-busy'], 'icon-size': scale, 'icon-allow-overlap': true, 'text-field': ['get', 'label'], 'text-size': 14 * scale, 'text-anchor': 'top', 'text-offset': [0, 1], 'text-optional': true, 'text-max-width': 14 },
    paint: { 'text-color': COLOUR, 'text-halo-color': INK, 'text-halo-width': 2 * scale },
  }, 'alarms')
}
