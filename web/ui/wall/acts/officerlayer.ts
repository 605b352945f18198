/** The officers on duty on the wall's map: who answers for each grid, at the grid's own place; where they are is theirs. */
import type { Map as LibreMap } from 'maplibre-gl'
import { ref, watch } from 'vue'
import { markPixels } from '../marks'
import { screenScale } from '../mapmarks'

export const OFFICER_MARK = { path: 'M12 3a4.5 4.5 0 1 1 0 9 4.5 4.5 0 1 1 0-9ZM4 21.5a8 8 0 0 1 16 0Z', fill: '#9fe8c0', stroke: '#0b1220' }
export const officersOn = ref(false)

/** The answer ends it. */
export function officersOnMap(map: LibreMap): () => void {
  const wide = screenScale()
  return watch(officersOn, (on) => {
    if (on && !map.getSource('officers')) {
      map.addImage('officer', markPixels(OFFICER_MARK, 78), { pixelRatio: 3 })
      map.addSource('officers', { type: 'vector', tiles: [`${location.origin}/api/v1/map/officers/{z}/{x}/{y}.mvt`], minzoom: 6, maxzoom: 16 })
      const source = { source: 'officers', 'source-layer': 'officers' }
      map.addLayer({ id: 'officers', type: 'symbol', ...source, filter: ['!', ['has', 'count']], layout: { 'icon-image': 'officer', 'icon-size': 0.75 * wide, 'icon-padding': 6,
        'text-field': ['step', ['zoom'], '', 13.5, ['get', 'officer']], 'text-size': 13 * wide, 'text-anchor': 'top', 'text-offset': [0, 0.9], 'text-optional': true },
        paint: { 'text-color': '#9fe8c0', 'text-halo-color': '#0b1220', 'text-halo-width': 2 * wide } }, 'alarms')
      map.addLayer({ id: 'officers-count', type: 'symbol', ...source, filter: ['has', 'count'], layout: { 'icon-image': 'officer', 'icon-size': wide, 'icon-padding': 6, 'text-field': ['to-string', ['get', 'count']], 'text-size': 13 * wide, 'text-anchor': 'top', 'text-offset': [0, 0.9] },
        paint: { 'text-color': '#9fe8c0', 'text-halo-color': '#0b1220', 'text-halo-width': 2 * wide } }, 'alarms')
    }
    for (const id of ['officers', 'officers-count']) if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', on ? 'visible' : 'none')
  }, { immediate: true })
}
