/** The map while the past is played: what lived then instead of what lives now, and where the teams were; calls for help stay. */
import type { Feature } from 'geojson'
import type { GeoJSONSource, Map as LibreMap } from 'maplibre-gl'
import { watch } from 'vue'
import type { Point } from '../../api/types'
import { screenScale } from '../mapmarks'
import { looking, shown, teams } from './playback'
import type { TeamAt } from './whereabouts'

const LIVE = ['alarms', 'emergencies', 'cases', 'cases-cell', 'cases-count']
const empty = { type: 'FeatureCollection' as const, features: [] }

/** The answer ends it. */
export function pastOn(map: LibreMap): () => void {
  const scale = screenScale()
  const text = { 'text-size': 14 * scale, 'text-anchor': 'top' as const, 'text-optional': true, 'text-max-width': 12 }
  const paint = { 'text-color': '#ffffff', 'text-halo-color': '#0b1220', 'text-halo-width': 2 * scale }
  for (const id of ['past-ways', 'past-teams', 'past']) map.addSource(id, { type: 'geojson', data: empty })
  map.addLayer({ id: 'past-ways', type: 'line', source: 'past-ways', paint: { 'line-color': '#ffd84d', 'line-width': 2 * scale, 'line-dasharray': [2, 2] } })
  map.addLayer({ id: 'past-teams', type: 'symbol', source: 'past-teams', paint,
    layout: { 'icon-image': ['get', 'mark'], 'icon-size': 0.9 * scale, 'icon-allow-overlap': true, 'text-field': ['get', 'label'], 'text-offset': [0, 1], ...text } })
  map.addLayer({ id: 'past', type: 'symbol', source: 'past', paint,
    layout: { 'icon-image': ['get', 'mark'], 'icon-size': scale, 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-z-order': 'source', 'text-field': ['get', 'label'], 'text-offset': [0, 1.1], ...text } })
  const put = (id: string, features: Feature[]) => map.getSource<GeoJSONSource>(id)?.setData({ type: 'FeatureCollection', features })
  const stops = [
    watch(looking, (on) => {
      for (const id of LIVE) if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', on ? 'none' : 'visible')
      if (on) void import('../resources/layer').then(({ addResourceMarks }) => addResourceMarks(map))
    }, { immediate: true }),
    watch(shown, (now) => put('past', now.map(({ thing, mark }) => spot(thing.point, mark, thing.kind === 'case' ? '' : thing.name)).reverse())),
    watch(teams, (now) => {
      put('past-teams', now.map(({ team, stage, point }) => spot(point, stage === 'base' ? 'resource-team' : 'resource-busy', stage === 'base' ? '' : team.name)))
      put('past-ways', now.filter((each) => each.scene && each.stage !== 'on_scene').map(way))
    }),
  ]
  return () => stops.forEach((stop) => stop())
}

const at = (point: Point) => [point.lon, point.lat]
const spot = (point: Point, mark: string, label: string): Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: at(point) }, properties: { mark, label } })
/** As the team went, where its phone has told it; else the straight line. */
const way = ({ base, scene, path }: TeamAt): Feature => ({ type: 'Feature', geometry: { type: 'LineString', coordinates: (path.length > 1 ? path : [base, scene!]).map(at) }, properties: {} })
