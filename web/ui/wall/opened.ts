/** Which alarm or emergency the commander has open; kept in the address so that a reload comes back to it. */
import { computed, ref } from 'vue'

/** What may be moved here; a case is only looked at. */
export type OpenKind = 'alarm' | 'emergency' | 'situation'
export interface Opened { kind: OpenKind | 'case'; id: string }

export const opened = ref<Opened | null>(fromAddress())
export const openedId = computed(() => opened.value?.id ?? null)
/** On a phone one of three views is shown at a time. */
export const view = ref<'feed' | 'map' | 'dossier'>(opened.value ? 'dossier' : 'feed')

export function openItem(kind: Opened['kind'], id: string, show = true) {
  opened.value = { kind, id }
  if (show) view.value = 'dossier'
  history.replaceState(null, '', `#${kind}/${id}`)
}

export function closeItem() {
  opened.value = null
  view.value = 'feed'
  history.replaceState(null, '', location.pathname + location.search)
}

function fromAddress(): Opened | null {
  const found = /^#(alarm|emergency|situation|case)\/([0-9a-f-]{36})$/.exec(globalThis.location?.hash ?? '')
  return found ? { kind: found[1] as Opened['kind'], id: found[2]! } : null
}
