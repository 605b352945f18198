/** Signing in and out, and who is here. */
import { api, keepCsrf } from './client'
import type { Me } from './types'

export interface Session { csrf: string; user: Me }

async function keep(asked: Promise<Session>): Promise<Me> {
  const session = await asked
  keepCsrf(session.csrf)
  return session.user
}

/** The person of this cookie; refuses with Problem 401 when nobody is signed in. */
export const currentSession = () => keep(api.get<Session>('/session'))
export const signIn = (username: string, password: string) => keep(api.post<Session>('/session', { username, password }))

export async function signOut(): Promise<void> {
  await api.del('/session')
  keepCsrf(null)
}
