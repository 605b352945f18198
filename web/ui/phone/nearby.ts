/** Before sending: what is already reported around this place. Without a network nothing is asked and nothing is held up. */
import { computed, shallowRef, watch } from 'vue'
import { api, Problem } from '../api'
import type { SimilarReport } from '../api/types'
import { draft } from './draft'

const REST_MS = 700
export const nearby = shallowRef<SimilarReport[]>([])
export const joined = computed(() => nearby.value.find((each) => each.case === draft.joins) ?? null)
let timer: ReturnType<typeof setTimeout> | undefined
let turn = 0

/** Only a place somebody has looked at is worth asking about; the middle of the grid is nobody's place. */
function question() {
  if (!draft.category || !draft.point || draft.place_from === 'grid') return null
  return {
    category: draft.category, description: draft.description.trim(), photos: draft.photos.map((photo) => photo.sha256),
    point: { lon: draft.point.lon, lat: draft.point.lat, crs: 'wgs84', accuracy_m: draft.accuracy_m },
  }
}

async function ask(body: object): Promise<void> {
  const mine = ++turn
  try {
    const found = (await api.post<{ items: SimilarReport[] }>('/reports/similar', body)).items
    if (mine === turn) tell(found)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (mine === turn) tell([])
  }
}

/** A choice that is no longer offered is no longer made. */
function tell(found: SimilarReport[]): void {
  nearby.value = found
  if (!joined.value?.open) draft.joins = null
}

/** Follows the draft while the report is written; answers how to stop. */
export function followDraft(): () => void {
  const stop = watch(() => JSON.stringify(question()), (told) => {
    clearTimeout(timer)
    turn++
    if (told === 'null') tell([])
    else timer = setTimeout(() => void ask(JSON.parse(told) as object), REST_MS)
  }, { immediate: true })
  return () => { clearTimeout(timer); turn++; stop() }
}
