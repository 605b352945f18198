/** Calls to me: asked when a screen opens, when the server rings, and every half minute while one waits. */
import { computed, shallowRef } from 'vue'
import { api, Problem } from '../../api'
import type { MyCall, Page } from '../../api/types'
import { onCaughtUp, onChanged } from '../../live'
import { play } from '../../live/sound'

const ASK_MS = 30_000
const NOTES = [880, 660, 880, 660, 880]
export const calls = shallowRef<MyCall[]>([])
export const ringing = computed(() => calls.value[0] ?? null)
let known = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined

async function items<T>(path: string): Promise<T[] | null> {
  try {
    return (await api.get<Page<T>>(path)).items
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return []
    console.warn('calls', error)
    return null
  }
}

export async function readCalls(): Promise<void> {
  clearTimeout(timer)
  const found = await items<MyCall>('/my-calls')
  if (found) ring(found)
  if (!found || calls.value.length) timer = setTimeout(readCalls, ASK_MS)
}

function ring(found: MyCall[]) {
  if (found.some((each) => !known.has(each.id))) {
    play(NOTES)
    navigator.vibrate?.([400, 150, 400, 150, 400])
  }
  known = new Set(found.map((each) => each.id))
  calls.value = found
}

export async function confirm(call: MyCall, via: 'phone' | 'desk'): Promise<void> {
  await api.post(`/emergency-calls/${call.id}/confirm`, { via })
  await readCalls()
}
export function followCalls(): void {
  onChanged((change) => { if (change.kind === 'call') void readCalls() })
  onCaughtUp(() => void readCalls())
  void readCalls()
}
