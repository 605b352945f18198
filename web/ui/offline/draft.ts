/** The report being written: kept as it grows, so that neither a call, a crash nor a sign-out loses it. */
import { memory } from './store'
import { draftKey } from './outbox'
import { uuid7 } from './uuid7'
import type { Photo } from './photo'
import type { VoiceClip } from './voice'
import type { Point } from '../api/types'
import type { Answers } from '../forms/question'

export interface Draft {
  /** The id its report will have, so that two tabs send one report. */
  id: string
  photos: Photo[]
  /** The place after it was settled on the spot. */
  after: Photo[]
  category: string | null
  condition: string | null
  point: Point | null
  accuracy_m: number | null
  /** How the place came about: measured, moved by hand, or the middle of the grid for want of better. */
  place_from: 'gps' | 'pin' | 'grid' | null
  /** Where the phone itself believed to be, kept when the pin is moved. */
  measured: { point: Point; accuracy_m: number | null } | null
  moved_reason: string
  component: string | null
  description: string
  self_handled: boolean
  /** Said instead of typed. */
  voices?: VoiceClip[]
  replaces: string | null
  /** The case this report is said to be the same as. */
  joins: string | null
  /** Answers to the extra questions of the category, under the edition on this phone. */
  answers: { edition: string; values: Answers } | null
  /** The line of a filled form that showed the problem. */
  found_at: { filled_form: string; question: string } | null
}

export const emptyDraft = (): Draft => ({
  id: uuid7(), photos: [], after: [], category: null, condition: null, point: null, accuracy_m: null, place_from: null, measured: null, moved_reason: '', component: null,
  description: '', self_handled: false, voices: [], replaces: null, joins: null, answers: null, found_at: null,
})

/** Beside the report being written there may be one put aside while a refused one is mended. */
const keyOf = (person: string, aside: boolean) => aside ? `aside:${person}` : draftKey(person)

export async function readDraft(person: string, aside = false): Promise<Draft | undefined> {
  return await (await memory()).get('drafts', keyOf(person, aside)) as Draft | undefined
}

export async function keepDraft(person: string, draft: Draft, aside = false): Promise<void> {
  await (await memory()).put('drafts', draft, keyOf(person, aside))
}

export async function dropDraft(person: string, aside = false): Promise<void> {
  await (await memory()).delete('drafts', keyOf(person, aside))
}
