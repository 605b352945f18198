/** One try to sign in: what is missing, what the server said, and how long to wait after too many tries. */
import { onScopeDispose, reactive } from 'vue'
import { Problem, signIn } from '../api'
import { t } from '../texts'
import { nextPage } from './next'

const ASSUMED_WAIT_S = 30

export interface Trying { busy: boolean; words: string; missing: 'username' | 'password' | null; waitS: number }

export function useTrying() {
  const trying = reactive<Trying>({ busy: false, words: '', missing: null, waitS: 0 })
  const timer = setInterval(() => { if (trying.waitS > 0 && --trying.waitS === 0) trying.words = '' }, 1000)
  onScopeDispose(() => clearInterval(timer))

  function refused(error: unknown) {
    if (!(error instanceof Problem)) throw error
    trying.words = error.detail
    if (error.status !== 429) return
    const told = typeof error.data.retry_after === 'number' ? error.data.retry_after : null
    trying.waitS = error.retryAfterS ?? told ?? ASSUMED_WAIT_S
  }

  async function enter(username: string, password: string): Promise<boolean> {
    trying.missing = !username.trim() ? 'username' : !password ? 'password' : null
    trying.words = trying.missing === 'username' ? t('signin.missingUsername') : trying.missing ? t('signin.missingPassword') : ''
    if (trying.missing || trying.busy || trying.waitS) return false
    trying.busy = true
    try {
      const user = await signIn(username.trim(), password)
      location.assign(nextPage(location.search, location.origin, user))
      return true
    } catch (error) {
      trying.busy = false
      refused(error)
      return false
    }
  }
  return { trying, enter }
}
