/** From the draft to the outbox: what is missing in words, what is sent, and saving it. */
import { computed, ref } from 'vue'
import type { Category, Point } from '../api/types'
import { metresBetween } from '../map/points'
import { enqueue, type NewReport, type PlaceTold } from '../offline/outbox'
import type { Photo } from '../offline/photo'
import { isFull } from '../offline/store'
import { t, type TextKey } from '../texts'
import { clearDraft, draft, takeUpAside } from './draft'
import { remember, nameOf } from './catalogue'
import { gridOnPhone, myGrid, type GridAnswer } from './grid'
import { me } from './me'
import { readOutbox, sendDue } from './outbox'

/** A pin may be put right this far from the measured place without a reason. */
export const FREE_M = 50
export const movedM = computed(() => draft.measured && draft.point ? Math.round(metresBetween(draft.measured.point, draft.point)) : 0)

/** How many of the category's extra questions still want an answer. */
export const unanswered = ref(0)

export type Field = 'photos' | 'after' | 'category' | 'place' | 'moved_reason'
export type Lacking = Partial<Record<Field, string>>
/** The centre cannot judge without a picture; the other fields have nothing to fall back on. */
export function lacking(answer: GridAnswer | null): Lacking {
  const missing: Lacking = {}
  if (!draft.photos.length) missing.photos = t('common.field.photosMissing')
  if (draft.self_handled && !draft.after.length) missing.after = t('phone.report.needAfter')
  if (!draft.category) missing.category = t('phone.report.needCategory')
  if (!draft.point) missing.place = t('phone.report.needPlace')
  else if (answer?.state === 'outside') missing.place = t('phone.place.outside')
  if (movedM.value > FREE_M && !draft.moved_reason.trim()) missing.moved_reason = t('phone.place.needReason', { m: FREE_M })
  return missing
}

/** Ready words for the rain: one tap writes a sentence. */
export const TEMPLATES: TextKey[] = ['phone.template.hazard', 'phone.template.blocked', 'phone.template.repeat', 'phone.template.told']
export function addTemplate(key: TextKey): void {
  const words = t(key)
  if (!draft.description.includes(words)) draft.description = [draft.description.trim(), words].filter(Boolean).join(draft.description.trim() ? t('phone.template.join') : '')
}

const saveProblem = (error: unknown) => t(isFull(error) ? 'phone.report.full' : 'phone.report.notSaved')

/** Time, place and report go into the pictures now, because only now they are all known. A phone that cannot draw sends them bare. */
async function stampedPhotos(photos: Photo[], grid: string): Promise<Photo[]> {
  try {
    const { stamped, stampLines } = await import('../offline/stamp')
    const facts = { report: draft.id, grid, place: { ...draft.point!, accuracy_m: draft.accuracy_m }, by: me.value?.name ?? '' }
    return await Promise.all(photos.map((photo) => photo.stamped ? { ...photo } : stamped({ ...photo }, stampLines(photo, facts))))
  } catch (error) {
    console.warn('stamp', error)
    return photos.map((photo) => ({ ...photo }))
  }
}

const placeTold = (place: { point: Point; accuracy_m: number | null }): PlaceTold => ({ lon: place.point.lon, lat: place.point.lat, crs: 'wgs84', accuracy_m: place.accuracy_m })

const voicesOf = (): Photo[] => (draft.voices ?? []).map(({ id, sha256, bytes, taken_at, type }) => ({ id, sha256, original_sha256: sha256, bytes, taken_at, width: 0, height: 0, voice: type }))

function bodyOf(category: Category): NewReport['body'] {
  return {
    category: category.id, condition: draft.condition, description: draft.description.trim(), self_handled: draft.self_handled,
    point: placeTold({ point: draft.point!, accuracy_m: draft.accuracy_m }), measured: draft.measured ? placeTold(draft.measured) : null,
    moved_reason: movedM.value > FREE_M ? draft.moved_reason.trim() : null, component: draft.component,
    ...(draft.joins ? { joins: draft.joins } : {}), ...(draft.answers ? { answers: draft.answers } : {}), ...(draft.found_at ? { found_at: draft.found_at } : {}),
    taken_at: draft.photos[0]?.taken_at ?? new Date().toISOString(),
  }
}

export type Saved = { ok: true; id: string } | { ok: false; words: string }

/** Writes it down on the phone; the form is emptied only after that. */
export async function saveReport(category: Category, answer: GridAnswer | null): Promise<Saved> {
  const grid = (answer?.state === 'found' ? answer.grid : gridOnPhone(draft.point!, myGrid.value.value))?.name ?? ''
  try {
    const [photos, after] = [await stampedPhotos(draft.photos, grid), draft.self_handled ? await stampedPhotos(draft.after, grid) : []]
    const mended = draft.replaces
    const aside = mended || draft.found_at
    const id = await enqueue({ id: draft.id, person: me.value!.id, category_name: nameOf(category), grid_name: grid, replaces: mended, photos, after, voices: voicesOf(), body: bodyOf(category) })
    remember(category.id, draft.description)
    await clearDraft(false)
    if (aside) await takeUpAside()
    await readOutbox()
    sendDue()
    return { ok: true, id }
  } catch (error) {
    console.error('outbox', error)
    return { ok: false, words: saveProblem(error) }
  }
}
