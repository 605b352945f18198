/** One act at a time, with the sentence of what went wrong. */
import { ref } from 'vue'
import { t } from '../texts'
import { Problem } from '../api'

/** What is wrong with one field says more than that something is. */
const sentence = (error: unknown) => error instanceof Problem ? error.errors[0]?.message ?? error.detail : t('wall.moveFailed')

export function useTrying() {
  const busy = ref(false)
  const problem = ref('')
  async function attempt(act: () => Promise<unknown>): Promise<boolean> {
    busy.value = true
    problem.value = ''
    try {
      await act()
      return true
    } catch (error) {
      problem.value = sentence(error)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, attempt }
}
