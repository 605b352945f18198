/** Fetches what a panel shows, again when its question changes; an old answer never overwrites a newer one. */
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { sentence } from './server'

export interface Asked<T> { value: ShallowRef<T | null>; problem: Ref<string | null>; loading: Ref<boolean>; read: () => Promise<void> }

/** `question` null asks nothing. Reading the same question again keeps the old answer on screen meanwhile. */
export function useAsked<T>(question: () => string | null, ask: (question: string) => Promise<T>): Asked<T> {
  const value = shallowRef<T | null>(null)
  const problem = ref<string | null>(null)
  const loading = ref(false)
  let turn = 0

  async function read() {
    const asked = question()
    const mine = ++turn
    if (asked === null) return
    loading.value = true
    try {
      const told = await ask(asked)
      if (mine !== turn) return
      value.value = told
      problem.value = null
    } catch (reason) {
      if (mine === turn) problem.value = sentence(reason)
    }
    if (mine === turn) loading.value = false
  }
  watch(question, () => {
    value.value = null
    problem.value = null
    void read()
  }, { immediate: true })
  return { value, problem, loading, read }
}
