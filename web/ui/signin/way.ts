/** Where to go after signing in: back to where the person was, if that is a page of ours, else home. */
import type { Me } from '../api/types'

const OUR_PAGES = /^\/(phone|desk|wall)\/(#.*)?$/
const FACE = /^\/(\w+)\//

export function wayOn(me: Me, search: string): string {
  const next = new URLSearchParams(search).get('next') ?? ''
  const face = OUR_PAGES.test(next) ? FACE.exec(next)?.[1] : undefined
  return face && (me.faces as string[]).includes(face) ? next : me.home
}
