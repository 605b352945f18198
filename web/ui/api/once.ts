/** An act goes out under an id of its own, the same until somebody has answered it: the server does it once. */
import { uuid7 } from '../offline/uuid7'
import { api } from './client'

const unanswered = new Map<string, string>()

/** `what` is everything that makes it this act and no other; pressed again after a lost answer it is still the same one. */
export async function once<T>(what: unknown, send: (id: string) => Promise<T>): Promise<T> {
  const key = JSON.stringify(what)
  const id = unanswered.get(key) ?? uuid7()
  unanswered.set(key, id)
  const answer = await send(id)
  unanswered.delete(key)
  return answer
}

/** A new thing sent to a path: its body is what makes it this one. */
export const postOnce = <T>(path: string, body: object, also: unknown = null): Promise<T> => once([path, body, also], (id) => api.post<T>(path, { ...body, id }))
