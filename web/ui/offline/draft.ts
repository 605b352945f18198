/** The report being written: kept as it grows, so that neither a call, a crash nor a sign-out loses it. */
import { memory } from './store'
import { draftKey } from './outbox'
import type { Photo } from './photo'
import type { Point } from '../api/types'

export interface Draft {
  photos: Photo[]
  category: string | null
  condition: string | null
  point: Point | null
  accuracy_m: number | null
  /** How the place came about: measured, moved by hand, or the middle of the grid for want of better. */
  place_from: 'gps' | 'pin' | 'grid' | null
  description: string
  self_handled: boolean
  replaces: string | null
  /** The case this report is said to be the same as. */
  joins: string | null
}

export const emptyDraft = (): Draft => ({
  photos: [], category: null, condition: null, point: null, accuracy_m: null, place_from: null, description: '', self_handled: false, replaces: null, joins: null,
})

export async function readDraft(person: string): Promise<Draft | undefined> {
  return await (await memory()).get('drafts', draftKey(person)) as Draft | undefined
}

export async function keepDraft(person: string, draft: Draft): Promise<void> {
  await (await memory()).put('drafts', draft, draftKey(person))
}

export async function dropDraft(person: string): Promise<void> {
  await (await memory()).delete('drafts', draftKey(person))
}
