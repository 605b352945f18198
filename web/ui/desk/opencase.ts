/** The case open on the right, with its history; read again whenever somebody changes it. */
import { reactive, ref, shallowRef } from 'vue'
import type { CaseDetail, HistoryItem } from '../api/types'
import { marks } from './marks'
import { sentence, server } from './server'

export const detail = shallowRef<CaseDetail | null>(null)
export const flow = shallowRef<HistoryItem[]>([])
export const opening = reactive({ id: null as string | null, loading: false, problem: null as string | null, flowProblem: null as string | null })
/** The last step of somebody else, shown as "updated" until the next case is opened. */
export const updatedBy = ref<HistoryItem | null>(null)
let turn = 0

export async function openCase(id: string | null): Promise<void> {
  if (id !== opening.id) {
    updatedBy.value = null
    if (detail.value?.id !== id) Object.assign(opening, { problem: null })
  }
  opening.id = id
  if (id === null) {
    detail.value = null
    return
  }
  marks.seen(id)
  await read(id)
}

async function read(id: string): Promise<void> {
  const mine = ++turn
  Object.assign(opening, { loading: true, problem: null })
  const [one, past] = await Promise.allSettled([server.case(id), server.history('cases', id)])
  if (mine !== turn) return
  opening.loading = false
  if (one.status === 'rejected') {
    detail.value = null
    opening.problem = sentence(one.reason)
    return
  }
  detail.value = one.value
  flow.value = past.status === 'fulfilled' ? past.value.items : []
  opening.flowProblem = past.status === 'rejected' ? sentence(past.reason) : null
}

/** Somebody else's change, or a lost link: the open case is read again and the new step is named. */
export async function refreshOpen(): Promise<void> {
  const before = detail.value
  if (!before) return
  await read(before.id)
  const after = detail.value as CaseDetail | null
  if (after && after.id === before.id && after.version > before.version) updatedBy.value = flow.value[flow.value.length - 1] ?? null
}

/** After my own move the answer is at hand; only the history is asked for. */
export async function showMoved(moved: CaseDetail): Promise<void> {
  if (opening.id !== moved.id) return
  detail.value = moved
  updatedBy.value = null
  try {
    const past = await server.history('cases', moved.id)
    if (opening.id === moved.id) flow.value = past.items
  } catch (problem) {
    opening.flowProblem = sentence(problem)
  }
}
