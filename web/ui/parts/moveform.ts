/** What a move still lacks before it can be sent, in words beside the field. */
import type { Need, Point, Stated } from '../api/types'
import { t } from '../texts'

/** Lists of departments are kept as ids with spaces between, a place as "lon lat": every field of a form is text. */
export type Facts = Record<string, string>
const APART = ' '

/** The first values: what the server proposes, else nothing. */
export const firstFacts = (needs: Need[]): Facts => Object.fromEntries(needs.map((need) => [need.name, need.kind === 'departments' ? '' : need.default ?? '']))

export const listOf = (kept: string | undefined): string[] => (kept ?? '').split(APART).filter(Boolean)
export const withOne = (kept: string | undefined, one: string): string => [...new Set([...listOf(kept), one])].filter(Boolean).join(APART)
export const withoutOne = (kept: string | undefined, one: string): string => listOf(kept).filter((each) => each !== one).join(APART)

function pointOf(kept: string): Point | null {
  const [lon, lat] = listOf(kept).map(Number)
  return Number.isFinite(lon) && Number.isFinite(lat) ? { lon: lon!, lat: lat! } : null
}

export interface PhotoState { hashes: string[]; waiting: boolean; failed: boolean }

function lacking(need: Need, facts: Facts, photos: PhotoState): string | null {
  if (need.kind !== 'photos') return need.required && !facts[need.name]?.trim() ? t('common.field.missing', { label: need.label }) : null
  if (photos.waiting) return t('common.field.photosSending')
  if (photos.failed) return t('common.field.photosFailed')
  return need.required && !photos.hashes.length ? t('common.field.photosMissing') : null
}

/** Field name -> sentence; empty when the move may be sent. */
export function lacks(needs: Need[], facts: Facts, photos: PhotoState): Record<string, string> {
  return Object.fromEntries(needs.flatMap((need) => {
    const words = lacking(need, facts, photos)
    return words ? [[need.name, words]] : []
  }))
}

/** The body of the move: only what was stated. */
export function statedOf(needs: Need[], facts: Facts, photos: PhotoState): Stated {
  const stated: Stated = {}
  for (const need of needs) {
    if (need.kind === 'photos') {
      if (photos.hashes.length) stated[need.name] = [...photos.hashes]
    } else if (facts[need.name]?.trim()) {
      const told = valueOf(need, facts[need.name]!.trim())
      if (told !== null) stated[need.name] = told
    }
  }
  return stated
}

/** As the server wants it; an optional proposal that nobody touched is not stated. */
function valueOf(need: Need, kept: string): Stated[string] | null {
  if (!need.required && kept === need.default) return null
  if (need.kind === 'departments') return listOf(kept)
  return need.kind === 'point' ? pointOf(kept) : kept
}
