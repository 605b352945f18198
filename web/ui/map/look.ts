/** The colours of the map: a light city for phone and desk, a dark one for the wall. */
import type { ItemKind, MapFace, MapItem } from './points'

export interface Look {
  sea: string; land: string; beyond: string; coast: string; river: string; county: string; town: string
  text: string; halo: string; own: string; ownFill: string; near: string; here: string
}

const LIGHT: Look = {
  sea: '#cfe3f2', land: '#f7f8f4', beyond: '#ebeeea', coast: '#7ea3c0', river: '#9cc3e0', county: '#8a96a3', town: '#c3cbd3',
  text: '#33424f', halo: '#ffffff', own: '#0b5cad', ownFill: '#1a73e8', near: '#5b6b7b', here: '#1a73e8',
}
const DARK: Look = {
  sea: '#081422', land: '#142034', beyond: '#0f1929', coast: '#3d5f86', river: '#2b4a70', county: '#4e6a92', town: '#2b3e5c',
  text: '#b9c8dd', halo: '#0b1220', own: '#57a8ff', ownFill: '#57a8ff', near: '#6e86a8', here: '#57a8ff',
}
export const lookOf = (face: MapFace): Look => face === 'wall' ? DARK : LIGHT

/** Ordinary, soon, over, done: the same four words on every face. */
export type MarkTone = 'own' | 'soon' | 'over' | 'done'
const TONES: Record<string, MarkTone> = {
  over: 'over', overdue: 'over', urgent: 'over', unacknowledged_active: 'over', unacknowledged_cleared: 'soon', soon: 'soon', damaged: 'soon', lost: 'over', abandoned: 'done', removed: 'done',
  acknowledged_active: 'soon', offline: 'soon', closed: 'done', done: 'done',
}
export const markTone = (item: MapItem): MarkTone => TONES[item.state ?? ''] ?? 'own'

const KIND_COLOURS: Record<ItemKind, string> = {
  case: '#0b5cad', alarm: '#c8102e', task: '#6a3fb5', device: '#00708a', emergency: '#c8102e', pin: '#0b5cad', component: '#4a6b1f',
}
export function markColour(kind: ItemKind, tone: MarkTone): string {
  return { own: KIND_COLOURS[kind], soon: '#a86a00', over: '#c8102e', done: '#5b6b7b' }[tone]
}

/** Outlines in a 24 x 24 box: each kind keeps its shape whatever its colour. */
export const MARK_PATHS: Record<ItemKind, string> = {
  case: 'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18Z',
  alarm: 'M12 2.5 22.5 21H1.5Z',
  task: 'M4 4h16v16H4Z',
  device: 'M12 2.5 21.5 12 12 21.5 2.5 12Z',
  component: 'M7.500 4.500h9l4.500 7.500-4.500 7.500h-9L3 12Z',
  emergency: 'M12 1.5l3 6.6 7.2.8-5.4 4.9 1.5 7.1L12 17.3l-6.3 3.6 1.5-7.1L1.8 8.9 9 8.1Z',
  pin: 'M12 22s7.5-7 7.5-13a7.5 7.5 0 1 0-15 0c0 6 7.5 13 7.5 13Z',
}
