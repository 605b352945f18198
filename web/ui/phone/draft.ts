/** The report being written: one for the whole app, saved after every change. */
import { computed, reactive, ref, toRaw, watch } from 'vue'
import { dropDraft, emptyDraft, keepDraft, readDraft, type Draft } from '../offline/draft'
import { shrink, type Photo } from '../offline/photo'
import type { OutboxItem } from '../offline/outbox'
import type { ReportBody } from '../offline/outbox'
import { t } from '../texts'
import { me } from './me'

const SAVE_MS = 300

export const draft = reactive<Draft>(emptyDraft())
export const photoProblem = ref('')
export const shrinking = ref(0)
const previews = new Map<string, string>()
let timer: ReturnType<typeof setTimeout> | undefined

const plain = (): Draft => ({ ...toRaw(draft), photos: draft.photos.map((photo) => ({ ...toRaw(photo) })), point: draft.point && { ...toRaw(draft.point) } })
export const isEmpty = computed(() => !draft.photos.length && !draft.category && !draft.description && draft.place_from !== 'gps' && draft.place_from !== 'pin')

export async function restoreDraft(): Promise<void> {
  const saved = me.value && await readDraft(me.value.id)
  if (saved) Object.assign(draft, emptyDraft(), saved)
  watch(draft, () => {
    clearTimeout(timer)
    timer = setTimeout(saveDraft, SAVE_MS)
  })
  addEventListener('pagehide', saveDraft)
}

function saveDraft(): void {
  clearTimeout(timer)
  timer = undefined
  if (me.value && !isEmpty.value) void keepDraft(me.value.id, plain())
}

/** Begin anew; `forget` also drops what was saved. */
export async function clearDraft(forget: boolean): Promise<void> {
  Object.assign(draft, emptyDraft())
  await Promise.resolve() // let the watcher see the change before its timer is dropped
  clearTimeout(timer)
  previews.forEach((address) => URL.revokeObjectURL(address))
  previews.clear()
  if (forget && me.value) await dropDraft(me.value.id)
}

export const previewOf = (photo: Pick<Photo, 'id' | 'bytes'>): string => {
  if (!previews.has(photo.id)) previews.set(photo.id, URL.createObjectURL(new Blob([photo.bytes], { type: 'image/jpeg' })))
  return previews.get(photo.id)!
}

export async function addPhotos(files: File[]): Promise<void> {
  photoProblem.value = ''
  shrinking.value += files.length
  for (const file of files) {
    try {
      const photo = await shrink(file)
      if (!draft.photos.some((each) => each.sha256 === photo.sha256)) draft.photos.push(photo)
    } catch (error) {
      photoProblem.value = error instanceof Error ? error.message : t('common.error.unexpected')
    }
    shrinking.value--
  }
}

export const removePhoto = (id: string) => { draft.photos = draft.photos.filter((photo) => photo.id !== id) }

/** Takes up a report the server refused, to put it right; the refused row goes only when the new one is written down. */
export function correct({ report, photos }: OutboxItem): void {
  const body = JSON.parse(report.body) as ReportBody
  Object.assign(draft, {
    ...emptyDraft(), category: body.category, condition: body.condition, description: body.description, self_handled: body.self_handled,
    point: { lon: body.point.lon, lat: body.point.lat }, accuracy_m: body.point.accuracy_m, place_from: 'pin', replaces: report.id,
    photos: photos.filter((photo) => photo.bytes).map((photo) => ({ id: photo.id, sha256: photo.sha256, original_sha256: photo.original_sha256, bytes: photo.bytes!, width: 0, height: 0, taken_at: photo.taken_at })),
  })
}
