/** How the city is drawn: sea, land, rivers, borders and names, in a light and a dark dress. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Face } from './frame'

interface Dress {
  sea: string; land: string; beyond: string; coast: string; river: string
  county: string; town: string; community: string; grid: string; name: string; halo: string
}

const LIGHT: Dress = {
  sea: '#dce9f3', land: '#fbfaf6', beyond: '#eeece6', coast: '#8fb3cf', river: '#9cc3e0',
  county: '#7c6a9c', town: '#a596b8', community: '#c9bfd4', grid: '#d9d3df', name: '#3d4c5c', halo: '#ffffff',
}
const DARK: Dress = {
  sea: '#08101d', land: '#142139', beyond: '#0d1728', coast: '#3f6290', river: '#2c5580',
  county: '#6487b8', town: '#3f5c88', community: '#2c4367', grid: '#243857', name: '#c4d2e6', halo: '#0b1220',
}

/** The server's territory in force today; shown where exact borders matter. */
export const TERRITORY = 'territory'
/** Lines of the base map that the server's territory takes the place of. */
export const BASE_LINES = ['base-community', 'base-grid']
export const TERRITORY_LINES = ['territory-grid', 'territory-community', 'territory-town', 'territory-county']

export function mapStyle(face: Face): StyleSpecification {
  const dress = face === 'wall' ? DARK : LIGHT
  const grown = face === 'wall' ? Math.max(1, rootLetterPx() / 16) : 1
  return {
    version: 8,
    sources: {
      base: { type: 'vector', url: `pmtiles://${location.origin}/static/basemap/yangjiang.pmtiles` },
      [TERRITORY]: { type: 'vector', tiles: [`${location.origin}/api/v1/map/territory/{z}/{x}/{y}.mvt`], minzoom: 6, maxzoom: 15 },
    },
    layers: [...ground(dress), ...borders(dress, grown), ...territory(dress, grown), ...names(dress, grown)],
  }
}

/** A 4K wall is sized by its root letter; lines and names grow with it. */
function rootLetterPx(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
}

function ground(dress: Dress): LayerSpecification[] {
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': dress.sea } },
    { id: 'beyond', type: 'fill', source: 'base', 'source-layer': 'neighbour_county', paint: { 'fill-color': dress.beyond } },
    { id: 'land', type: 'fill', source: 'base', 'source-layer': 'counties', paint: { 'fill-color': dress.land } },
    { id: 'river', type: 'line', source: 'base', 'source-layer': 'river', paint: { 'line-color': dress.river, 'line-width': wider(1, 5) } },
    { id: 'coast', type: 'line', source: 'base', 'source-layer': 'coastline', paint: { 'line-color': dress.coast, 'line-width': wider(0.8, 2) } },
  ]
}

function borders(dress: Dress, grown: number): LayerSpecification[] {
  const line = (id: string, layer: string, color: string, width: number, minzoom: number): LayerSpecification =>
    ({ id, type: 'line', source: 'base', 'source-layer': layer, minzoom, paint: { 'line-color': color, 'line-width': width * grown } })
  return [
    line('base-grid', 'grids', dress.grid, 0.8, 11.5),
    line('base-community', 'communities', dress.community, 0.9, 10.5),
    line('base-town', 'towns', dress.town, 1, 8),
    line('base-county', 'counties', dress.county, 1.6, 0),
  ]
}

/** Hidden until asked for: it is read from the database, the base map is one file. */
function territory(dress: Dress, grown: number): LayerSpecification[] {
  const colors: Record<string, string> = { grid: dress.town, community: dress.community, town: dress.town, county: dress.county }
  return TERRITORY_LINES.map((id) => {
    const level = id.slice(TERRITORY.length + 1)
    return {
      id, type: 'line', source: TERRITORY, 'source-layer': level, layout: { visibility: 'none' },
      paint: { 'line-color': colors[level]!, 'line-width': (level === 'county' ? 1.6 : 1) * grown },
    }
  })
}

function names(dress: Dress, grown: number): LayerSpecification[] {
  const name = (id: string, kind: string, size: number, minzoom: number, maxzoom: number): LayerSpecification => ({
    id, type: 'symbol', source: 'base', 'source-layer': 'place', minzoom, maxzoom, filter: ['==', ['get', 'kind'], kind],
    layout: { 'text-field': ['get', 'name'], 'text-size': size * grown, 'text-max-width': 8, 'text-font': ['sans-serif'], 'text-padding': 6 },
    paint: { 'text-color': dress.name, 'text-halo-color': dress.halo, 'text-halo-width': 1.5 * grown },
  })
  return [name('name-town', 'town', 12, 9.5, 24), name('name-county', 'county', 15, 7, 12), name('name-city', 'city', 17, 0, 9)]
}

const wider = (thin: number, thick: number) =>
  ['interpolate', ['linear'], ['zoom'], 7, thin, 14, thick] as ['interpolate', ['linear'], ['zoom'], number, number, number, number]
