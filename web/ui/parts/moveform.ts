/** What a move still lacks before it can be sent, in words beside the field. */
import type { Need, Stated } from '../api/types'
import { t } from '../texts'

export type Facts = Record<string, string>

/** The first values: what the server proposes, else nothing. */
export const firstFacts = (needs: Need[]): Facts => Object.fromEntries(needs.map((need) => [need.name, need.default ?? '']))

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
      stated[need.name] = facts[need.name]!.trim()
    }
  }
  return stated
}
