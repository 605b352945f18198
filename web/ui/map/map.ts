/** One map for all faces with few words: a place's grid, things on it, one's own position, a picked point. */
import { CITY, faceOfPage } from './frame'
import type { Face } from './frame'
import type { Point, Shape } from '../api/types'

export type Bounds = [number, number, number, number]
/** `kind` chooses the shape and colour; `label` is written beside it. */
export interface MapItem { id: string; point: Point; kind: 'case' | 'overdue' | 'alarm1' | 'alarm2' | 'task' | 'device' | 'silent' | 'emergency'; label?: string }
export interface Position extends Point { accuracy_m: number }

export interface MapOptions {
  face?: Face
  bounds?: Bounds
  /** A point was chosen by moving the pin; the map then shows the pin. */
  onPick?: (point: Point) => void
  /** The visible part has changed. */
  onMove?: (bounds: Bounds, zoom: number) => void
  interactive?: boolean
}

export interface CityMap {
  /** true: drawn by MapLibre; false: the plain drawing for devices without WebGL2. */
  readonly full: boolean
  /** The grid in question with its neighbours; null takes it away. */
  setGrid(grid: { shape: Shape; neighbours?: { shape: Shape }[] } | null, fit?: boolean): void
  setItems(items: readonly MapItem[]): void
  /** Today's exact borders from the server in place of those of the base map. */
  setTerritory(shown: boolean): void
  /** Draws one's own position with its circle of error; null takes it away. */
  locate(position: Position | null, fly?: boolean): void
  /** Puts the pin, or takes it away. */
  pick(point: Point | null): void
  flyTo(point: Point, zoom?: number): void
  /** `heard` gets the id of a pressed item, or null and the place that was pressed. Returns how to stop. */
  onClick(heard: (id: string | null, point: Point) => void): () => void
  resize(): void
  destroy(): void
}

export function hasWebgl2(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null
}

/** The full map, or the plain one where the device cannot draw it. */
export async function createMap(box: HTMLElement, options: MapOptions = {}): Promise<CityMap> {
  const asked = { face: faceOfPage(), bounds: CITY, interactive: true, ...options }
  if (hasWebgl2()) return (await import('./full')).createFull(box, asked)
  return (await import('./plain')).createPlain(box, asked)
}
