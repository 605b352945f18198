/** The way in: without a session the person is sent to sign in and comes back here afterwards. */
import { Problem, call, session } from '../api'
import type { Me } from '../api/types'
import { me } from './me'

export async function signedIn(): Promise<boolean> {
  try {
    const told = await call('GET', '/session') as { csrf: string; user: Me }
    session.csrf = told.csrf
    me.value = told.user
    return true
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.hash)}`)
    return false
  }
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/session')
  location.assign('/sign-in')
}
