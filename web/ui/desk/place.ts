/** Where in the desk a person stands: the room, the queue and the open thing, kept in the address so that back and reload work. */
import { computed, ref } from 'vue'

export type Room = 'cases' | 'alarms' | 'devices' | 'health' | 'types' | 'ingest' | 'cameras' | 'rejects' | 'posts' | 'routing' | 'calendar' | 'limits' | 'rules' | 'load' | 'register' | 'forms' | 'places' | 'campaigns' | 'announcements' | 'resources' | 'duties' | 'plans' | 'duty'
export interface Place {
  room: Room
  desk: string | null
  stage: string | null
  id: string | null
}

const ROOMS: readonly string[] = ['cases', 'alarms', 'devices', 'health', 'types', 'ingest', 'cameras', 'rejects', 'posts', 'routing', 'calendar', 'limits', 'rules', 'load', 'register', 'forms', 'places', 'campaigns', 'announcements', 'resources', 'duties', 'plans', 'duty']

/** `#/cases/command/pending_dispatch/<id>`; `-` stands for "none". */
export function parsePlace(hash: string): Place {
  const [room = '', ...rest] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent)
  const part = (index: number) => (rest[index] && rest[index] !== '-' ? rest[index]! : null)
  if (!ROOMS.includes(room)) return { room: 'cases', desk: null, stage: null, id: null }
  if (room !== 'cases') return { room: room as Room, desk: null, stage: null, id: part(0) }
  return { room: 'cases', desk: part(0), stage: part(1), id: part(2) }
}

export function tellPlace(place: Place): string {
  const parts = place.room === 'cases' ? [place.desk, place.stage, place.id] : [place.id]
  while (parts.length && parts[parts.length - 1] === null) parts.pop()
  return `#/${[place.room, ...parts.map((part) => encodeURIComponent(part ?? '-'))].join('/')}`
}

export const place = ref<Place>(parsePlace(globalThis.location?.hash ?? ''))
export const queueKey = computed(() => `${place.value.desk ?? '-'}/${place.value.stage ?? '-'}`)
/** True when the address names no room yet, so the desk may choose the first queue. */
export const nowhere = () => !/^#\/\w/.test(globalThis.location?.hash ?? '')

/** Opening something is a step that "back" undoes; wandering from case to case replaces the step. */
export function go(next: Partial<Place>, how: 'push' | 'replace' = 'push'): void {
  const target = { ...place.value, ...next }
  const hash = tellPlace(target)
  if (hash === location.hash) return
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', hash)
  place.value = target
}

export function watchAddress(): void {
  place.value = parsePlace(location.hash) // it may have changed while the desk was loading
  addEventListener('popstate', () => { place.value = parsePlace(location.hash) })
  addEventListener('hashchange', () => { place.value = parsePlace(location.hash) })
}
