/** Reads from the server and remembers: what was read last is there at once, also without a network. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { Problem } from '../api'
import { keep, kept } from '../offline/kept'
import { t } from '../texts'

export interface Reading<T> {
  value: ShallowRef<T | null>
  /** When the value was read; it may be from yesterday. */
  at: Ref<number>
  problem: Ref<Problem | null>
  loading: Ref<boolean>
  refresh: () => Promise<void>
  set: (value: T) => void
}

export function reading<T>(key: () => string, ask: () => Promise<T>): Reading<T> {
  const value = shallowRef<T | null>(null)
  const at = ref(0)
  const problem = shallowRef<Problem | null>(null)
  const loading = ref(false)
  let turn = 0

  const set = (fresh: T) => {
    value.value = fresh
    at.value = Date.now()
    keep(key(), fresh).catch((error) => console.warn('kept', error)) // a full phone still shows what it has just read
  }

  async function refresh() {
    const mine = ++turn
    loading.value = true
    if (!value.value) await remember(mine)
    try {
      const fresh = await ask()
      if (mine !== turn) return
      set(fresh)
      problem.value = null
    } catch (error) {
      if (mine === turn) problem.value = error instanceof Problem ? error : new Problem(0, 'fault', t('common.error.unexpected'))
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  async function remember(mine: number) {
    const last = await kept<T>(key()).catch(() => undefined)
    if (!last || mine !== turn || value.value) return
    value.value = last.value
    at.value = last.at
  }
  return { value, at, problem, loading, refresh, set }
}
