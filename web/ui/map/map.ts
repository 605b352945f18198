/** The map of every face: MapLibre where the device can draw it, a plain drawing where it cannot. */
import './map.css'
import { t } from '../texts/t'
import type { LibreMap } from './libre'
import type { Bounds, CityMap, MapFace, MapOptions } from './points'

export type { Bounds, CityMap, ItemKind, MapFace, MapItem, MapOptions, NamedShape } from './points'

/** Yangjiang with its coast, until somebody has said otherwise. */
export const CITY: Bounds = [111.27, 21.47, 112.36, 22.69]

/** `libre` is MapLibre's own map for those who add layers of their own; null where the plain map draws. */
export type DrawnMap = CityMap & { readonly libre: LibreMap | null }
type Asked = Partial<Omit<MapOptions, 'bounds'>> & { bounds?: Bounds | null }

let webgl2: boolean | null = null

/** Asked of the machine once: a context is dear where there is no graphics card. */
export function hasWebgl2(): boolean {
  return webgl2 ??= 'WebGL2RenderingContext' in window && document.createElement('canvas').getContext('webgl2') !== null
}

function faceOfPage(): MapFace {
  const { face } = document.documentElement.dataset
  return face === 'wall' || face === 'phone' ? face : 'desk'
}

/** Whose data the map shows, and that the grids are a demonstration: always on the map. */
function credit(box: HTMLElement): void {
  const line = Object.assign(document.createElement('p'), { className: 'map-credit', textContent: t('common.map.credit') })
  box.append(line)
}

export async function createMap(box: HTMLElement, asked: Asked = {}): Promise<DrawnMap> {
  const options: MapOptions = { ...asked, face: asked.face ?? faceOfPage(), bounds: asked.bounds ?? CITY }
  box.dataset.mapFace = options.face
  const map = await drawnBy(box, options)
  credit(box)
  return map
}

/** Has everything at hand that a map will need, before there is a place to draw it. */
export function warmMap(): void {
  if (hasWebgl2()) void Promise.all([import('./libre'), import('./librecity')]).then(([libre]) => libre.warm(), () => undefined)
}

async function drawnBy(box: HTMLElement, options: MapOptions): Promise<DrawnMap> {
  if (!hasWebgl2()) return new (await import('./plain')).PlainCity(box, options)
  return new (await import('./librecity')).LibreCity(box, options).ready()
}
