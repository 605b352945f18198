/** What may be the same as the open case: read beside it, offered in the merge form, and merged with one press. */
import { ref, shallowRef, watch } from 'vue'
import type { CaseDetail, SimilarCase } from '../api/types'
import { moving } from './asking'
import { make } from './moving'
import { detail } from './opencase'
import { sentence, server } from './server'

export const similar = shallowRef<SimilarCase[] | null>(null)
export const similarProblem = ref<string | null>(null)
/** The case to merge into, chosen before the form opened. */
export const chosenMain = ref<string | null>(null)
let turn = 0

export const mergeOf = (subject: CaseDetail) => subject.moves.find((move) => move.move === 'merge')

/** Only who may merge is asked to compare; read again when the case has moved. */
async function read(): Promise<void> {
  const subject = detail.value
  const mine = ++turn
  similarProblem.value = null
  if (!subject || !mergeOf(subject)) {
    similar.value = null
    return
  }
  try {
    const items = (await server.similar(subject.id)).items
    if (mine === turn) similar.value = items
  } catch (problem) {
    if (mine === turn) similarProblem.value = sentence(problem)
  }
}

watch(() => detail.value && `${detail.value.id} ${detail.value.version}`, (now, before) => {
  if (now?.split(' ')[0] !== before?.split(' ')[0]) similar.value = null
  void read()
}, { immediate: true })

/** Before dispatch one press merges; afterwards the department must read why, so the form opens with the case filled in. */
export function mergeInto(subject: CaseDetail, into: string): void {
  const move = mergeOf(subject)
  if (!move || moving.busy) return
  if (!subject.department) {
    void make(move, { into })
    return
  }
  chosenMain.value = into
  moving.asking = 'merge'
}
