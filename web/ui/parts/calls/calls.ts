/** Calls to me: asked when a screen opens, when the server rings, and every half minute while one waits. */
import { computed, shallowRef } from 'vue'
import { api, Problem } from '../../api'
import type { MyCall, Page } from '../../api/types'
import { onCaughtUp, onChanged } from '../../live'
import { play } from '../../live/sound'
import { kept, settle, type Owed } from './owed'

const ASK_MS = 30_000
const AGAIN_MS = 3_000
const NOTES = [880, 660, 880, 660, 880]
export const calls = shallowRef<MyCall[]>([])
export const ringing = computed(() => calls.value[0] ?? null)
let known = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined
let again: ReturnType<typeof setTimeout> | undefined

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

/** Pressed, and not yet with the server: sent again by itself until it is. */
export const owed = shallowRef<Owed | null>(null)
export const confirm = (call: MyCall, via: 'phone' | 'desk'): Promise<void> => pay({ id: call.id, via, at: Date.now() })

async function pay(one: Owed): Promise<void> {
  clearTimeout(again)
  owed.value = one
  try {
    if (await settle(one, ({ id, via }) => api.post(`/emergency-calls/${id}/confirm`, { via }), localStorage)) owed.value = null
    else again = setTimeout(payAgain, AGAIN_MS)
  } catch (error) {
    owed.value = null
    throw error
  }
  if (!owed.value) await readCalls()
}
function payAgain() {
  const one = kept(localStorage, Date.now())
  owed.value = one
  if (one) pay(one).catch((error: unknown) => { console.warn('calls', error); void readCalls() })
}

export function followCalls(): void {
  onChanged((change) => { if (change.kind === 'call') void readCalls() })
  onCaughtUp(() => { payAgain(); void readCalls() })
  addEventListener('online', payAgain)
  payAgain()
  void readCalls()
}
