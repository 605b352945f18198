/** The city's map under everything: base map from one file, territory from the server, light for desk and phone, dark for the wall. */
import { AttributionControl, Map as LibreMap, Marker, addProtocol, setWorkerUrl, type LngLatBoundsLike } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { Protocol } from 'pmtiles'
import { t } from '../texts'
import { CITY, faceOfPage, type Face } from './frame'
import { mapStyle } from './look'

export { Marker }

const IDEOGRAPHS = '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

let prepared = false

/** Once per page: where the worker lies, and how slices of the base map file are read. */
function prepare(): void {
  if (prepared) return
  prepared = true
  setWorkerUrl(workerUrl)
  addProtocol('pmtiles', new Protocol().tile)
}

export interface BaseOptions { face?: Face; bounds?: LngLatBoundsLike; interactive?: boolean }

/** A MapLibre map of the city, ready for layers of one's own. Throws where WebGL2 is missing. */
export async function createBase(container: HTMLElement, options: BaseOptions = {}): Promise<LibreMap> {
  prepare()
  const face = options.face ?? faceOfPage()
  const map = new LibreMap({
    container, style: mapStyle(face), bounds: options.bounds ?? CITY, interactive: options.interactive ?? true,
    attributionControl: false, localIdeographFontFamily: IDEOGRAPHS, maxZoom: 18, minZoom: 6,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0,
    locale: { 'AttributionControl.ToggleAttribution': t('common.mapLabel'), 'Map.Title': t('common.mapLabel') },
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new AttributionControl({ compact: true, customAttribution: t('common.mapAttribution') }), 'bottom-right')
  map.on('error', ({ error }) => console.warn('map', error.message))
  await new Promise<void>((resolve) => map.once('load', () => resolve()))
  return map
}
