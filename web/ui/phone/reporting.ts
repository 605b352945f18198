/** From the draft to the outbox: what is missing in words, what is sent, and saving it. */
import type { Category } from '../api/types'
import { enqueue } from '../offline/outbox'
import { t, type TextKey } from '../texts'
import { clearDraft, draft } from './draft'
import { remember, nameOf } from './catalogue'
import { gridOnPhone, myGrid, type GridAnswer } from './grid'
import { me } from './me'
import { readOutbox, sendDue } from './outbox'

export type Lacking = Partial<Record<'photos' | 'category' | 'place', string>>
/** The centre cannot judge without a picture; the other fields have nothing to fall back on. */
export function lacking(answer: GridAnswer | null): Lacking {
  const missing: Lacking = {}
  if (!draft.photos.length) missing.photos = t('common.field.photosMissing')
  if (!draft.category) missing.category = t('phone.report.needCategory')
  if (!draft.point) missing.place = t('phone.report.needPlace')
  else if (answer?.state === 'outside') missing.place = t('phone.place.outside')
  return missing
}

/** Ready words for the rain: one tap writes a sentence. */
export const TEMPLATES: TextKey[] = ['phone.template.hazard', 'phone.template.blocked', 'phone.template.repeat', 'phone.template.told']
export function addTemplate(key: TextKey): void {
  const words = t(key)
  if (!draft.description.includes(words)) draft.description = [draft.description.trim(), words].filter(Boolean).join(draft.description.trim() ? t('phone.template.join') : '')
}

function saveProblem(error: unknown): string {
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? t('phone.report.full') : t('phone.report.notSaved')
}

export type Saved = { ok: true; id: string } | { ok: false; words: string }

/** Writes it down on the phone; the form is emptied only after that. */
export async function saveReport(category: Category, answer: GridAnswer | null): Promise<Saved> {
  const grid = answer?.state === 'found' ? answer.grid : gridOnPhone(draft.point!, myGrid.value.value)
  try {
    const id = await enqueue({
      person: me.value!.id, category_name: nameOf(category), grid_name: grid?.name ?? '', replaces: draft.replaces,
      photos: draft.photos.map((photo) => ({ ...photo })),
      body: {
        category: category.id, condition: draft.condition, description: draft.description.trim(), self_handled: draft.self_handled,
        point: { lon: draft.point!.lon, lat: draft.point!.lat, crs: 'wgs84', accuracy_m: draft.accuracy_m },
        ...(draft.joins ? { joins: draft.joins } : {}),
        taken_at: draft.photos[0]?.taken_at ?? new Date().toISOString(),
      },
    })
    remember(category.id)
    await clearDraft(false)
    await readOutbox()
    sendDue()
    return { ok: true, id }
  } catch (error) {
    console.error('outbox', error)
    return { ok: false, words: saveProblem(error) }
  }
}
