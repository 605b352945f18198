/** Standing on a row: the cursor moves at once, the case beside it opens when the hand has come to rest. */
import { ref, watch } from 'vue'
import { stopAsking } from './asking'
import { cursor, ids } from './caselist'
import { go, place } from './place'

/** Below this width the list and the case are two pages. */
const narrow = globalThis.matchMedia?.('(max-width: 859px)')
export const onePage = ref(narrow?.matches ?? false)
narrow?.addEventListener('change', () => { onePage.value = narrow.matches })

/** Fast enough to feel like one thing, slow enough not to fetch every case that j runs past. */
const REST_MS = 140
let timer: ReturnType<typeof setTimeout> | undefined

/** `wander`: opens after a rest, on wide screens only. `open`: now, as a page. `now`: beside the list. `follow`: what is open goes along. */
export function stand(id: string | null, how: 'wander' | 'open' | 'now' | 'follow'): void {
  clearTimeout(timer)
  cursor.value = id
  if (how === 'open') openNow(id, onePage.value ? 'push' : 'replace')
  else if (how === 'now') openNow(id, 'replace')
  else if (how === 'follow') openNow(onePage.value ? null : id, 'replace')
  else if (!onePage.value) timer = setTimeout(() => openNow(id, 'replace'), REST_MS)
}

function openNow(id: string | null, how: 'push' | 'replace'): void {
  if (id !== place.value.id) stopAsking()
  go({ id }, how)
}

/** Whoever has opened something meanwhile, by a link or by "back", is not pulled away to the row the hand had rested on. */
watch(() => place.value.id, () => clearTimeout(timer))

export function step(by: number): void {
  const all = ids.value
  if (!all.length) return
  const at = cursor.value ? all.indexOf(cursor.value) : -1
  const to = Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))
  stand(all[to]!, 'wander')
}
