/** The way in: without a session the person is sent to sign in and comes back here afterwards. */
import { currentSession, Problem, signOut as endSession } from '../api'
import { me } from './me'

export async function signedIn(): Promise<boolean> {
  try {
    me.value = await currentSession()
    return true
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.hash)}`)
    return false
  }
}

export async function signOut(): Promise<void> {
  await endSession()
  location.assign('/sign-in')
}
