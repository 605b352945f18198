/** MapLibre, made ready once: its worker is a file of ours, and slices of the base map file are read through `pmtiles:`. */
import { addProtocol, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { Protocol } from 'pmtiles'

setWorkerUrl(workerUrl)
addProtocol('pmtiles', new Protocol().tile)

export { GeoJSONSource, LngLatBounds, Map as LibreMap, Marker } from 'maplibre-gl'
