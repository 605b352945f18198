/** Where to go after signing in: back to where one came from, else to one's own first page. */
import type { Face, Me } from '../api/types'

const FACES: Face[] = ['phone', 'desk', 'wall']

/** Only a path of this very site; a foreign address in a link must not carry anybody away. */
function ownPath(asked: string | null, origin: string): string | null {
  if (!asked?.startsWith('/')) return null
  const found = new URL(asked, origin)
  return found.origin === origin && found.pathname !== '/sign-in' ? found.pathname + found.search + found.hash : null
}

/** A face that is not this person's would only turn them away again. */
function isMine(path: string, faces: Face[]): boolean {
  const face = FACES.find((each) => path.startsWith(`/${each}/`))
  return !face || faces.includes(face)
}

export function nextPage(search: string, origin: string, user: Pick<Me, 'home' | 'faces'>): string {
  const path = ownPath(new URLSearchParams(search).get('next'), origin)
  return path && isMine(path, user.faces) ? path : user.home
}
