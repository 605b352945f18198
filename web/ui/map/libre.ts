/** MapLibre, made ready once: its worker is a file of ours, and slices of the base map file are read through `pmtiles:`. */
import { addProtocol, prewarm, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { PMTiles, Protocol } from 'pmtiles'
import { BASEMAP } from './basestyle'

const slices = new Protocol()
setWorkerUrl(workerUrl)
addProtocol('pmtiles', slices.tile)

/** Starts the worker and reads the head of the base map while whoever will look is still being asked for. */
export function warm(): void {
  prewarm()
  const base = new PMTiles(BASEMAP)
  slices.add(base)
  void base.getHeader().catch(() => undefined) // the map asks again, and says what is wrong
}

export { GeoJSONSource, LngLatBounds, Map as LibreMap, Marker } from 'maplibre-gl'
