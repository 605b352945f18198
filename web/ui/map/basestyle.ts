/** The base map as MapLibre wants it: land, sea, rivers, boundaries and names out of one file of ours. */
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { Look } from './look'

export const BASEMAP = `${location.origin}/static/basemap/yangjiang.pmtiles`
const base = { source: 'base' } as const

function areas(look: Look): LayerSpecification[] {
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': look.sea } },
    { id: 'beyond', type: 'fill', ...base, 'source-layer': 'neighbour_county', paint: { 'fill-color': look.beyond } },
    { id: 'land', type: 'fill', ...base, 'source-layer': 'counties', paint: { 'fill-color': look.land } },
    { id: 'river', type: 'line', ...base, 'source-layer': 'river', paint: { 'line-color': look.river, 'line-width': ['interpolate', ['linear'], ['zoom'], 7, 1, 14, 5] } },
  ]
}

function lines(look: Look): LayerSpecification[] {
  return [
    { id: 'town-line', type: 'line', ...base, 'source-layer': 'towns', paint: { 'line-color': look.town, 'line-width': 1 } },
    { id: 'beyond-line', type: 'line', ...base, 'source-layer': 'neighbour_county', paint: { 'line-color': look.town, 'line-width': 1 } },
    { id: 'county-line', type: 'line', ...base, 'source-layer': 'counties', paint: { 'line-color': look.county, 'line-width': ['interpolate', ['linear'], ['zoom'], 7, 1, 13, 2.5], 'line-dasharray': [4, 2] } },
    { id: 'coast', type: 'line', ...base, 'source-layer': 'coastline', paint: { 'line-color': look.coast, 'line-width': 1.2 } },
  ]
}

function names(look: Look): LayerSpecification[] {
  const paint = { 'text-color': look.text, 'text-halo-color': look.halo, 'text-halo-width': 1.5 }
  return [
    { id: 'town-name', type: 'symbol', ...base, 'source-layer': 'place', minzoom: 9, filter: ['==', ['get', 'kind'], 'town'],
      layout: { 'text-field': ['get', 'name'], 'text-size': 13, 'text-padding': 8 }, paint },
    { id: 'county-name', type: 'symbol', ...base, 'source-layer': 'place', maxzoom: 13, filter: ['!=', ['get', 'kind'], 'town'],
      layout: { 'text-field': ['get', 'name'], 'text-size': 16, 'text-padding': 4 }, paint },
  ]
}

export function baseStyle(look: Look): StyleSpecification {
  return {
    version: 8,
    sources: { base: { type: 'vector', url: `pmtiles://${BASEMAP}` } },
    layers: [...areas(look), ...lines(look), ...names(look)],
  }
}
