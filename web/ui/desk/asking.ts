/** Which move is being asked about right now, whether the rarer ones are unfolded, and what the server said of the answer. */
import { reactive } from 'vue'

export const moving = reactive({
  asking: null as string | null, more: false, busy: false, words: null as string | null, fields: {} as Record<string, string>,
})

export function stopAsking(): void {
  Object.assign(moving, { asking: null, words: null, fields: {} })
}
