/** Short-lived marks on rows: newly arrived, or changed by somebody else. */
import { reactive } from 'vue'

export type Mark = 'new' | 'updated'
const STAY_MS: Record<Mark, number> = { new: 90_000, updated: 30_000 }
const current = reactive(new Map<string, Mark>())
const timers = new Map<string, ReturnType<typeof setTimeout>>()

export const marks = {
  of: (id: string) => current.get(id) ?? null,
  put(id: string, mark: Mark) {
    clearTimeout(timers.get(id))
    current.set(id, mark)
    timers.set(id, setTimeout(() => marks.seen(id), STAY_MS[mark]))
  },
  seen(id: string) {
    clearTimeout(timers.get(id))
    timers.delete(id)
    current.delete(id)
  },
}
