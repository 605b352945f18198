/** One act at a time, with the sentence of what went wrong. */
import { ref } from 'vue'
import { t } from '../texts'
import { Problem } from '../api'

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
      problem.value = error instanceof Problem ? error.detail : t('wall.moveFailed')
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, attempt }
}
