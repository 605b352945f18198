/** Fetches what a panel shows, again whenever its key changes, and never lets an old answer overwrite a newer one. */
import { ref, shallowRef, watch, type Ref } from 'vue'

export interface Loaded<T> { value: Ref<T | null>; error: Ref<string | null>; reload: () => Promise<void> }

/** `key` null means nothing to load. A reload under the same key keeps the old value on screen until the new one is here. */
export function useLoaded<T>(key: () => string | null, load: (key: string) => Promise<T>): Loaded<T> {
  const value = shallowRef<T | null>(null)
  const error = ref<string | null>(null)
  let asked = 0
  let newest = Promise.resolve()

  /** Done when the newest answer is here, also when another reading began meanwhile. */
  async function reload() {
    let mine
    newest = read()
    do await (mine = newest)
    while (mine !== newest)
  }
  async function read() {
    const wanted = key()
    const turn = ++asked
    if (wanted === null) return
    try {
      const answer = await load(wanted)
      if (turn !== asked) return
      value.value = answer
      error.value = null
    } catch (problem) {
      if (turn === asked) error.value = problem instanceof Error ? problem.message : String(problem)
    }
  }
  watch(key, () => { value.value = null; error.value = null; void reload() }, { immediate: true })
  return { value, error, reload }
}
