/** The report being written: one for the whole app, saved after every change. */
import { computed, reactive, ref, toRaw, watch } from 'vue'
import { dropDraft, emptyDraft, keepDraft, readDraft, type Draft } from '../offline/draft'
import { shrink, type Photo } from '../offline/photo'
import { isFull } from '../offline/store'
import { t } from '../texts'
import { me } from './me'

const SAVE_MS = 300

export const draft = reactive<Draft>(emptyDraft())
export const photoProblem = ref('')
export const shrinking = ref(0)
const previews = new Map<string, string>()
let timer: ReturnType<typeof setTimeout> | undefined

/** Why the draft is not safe on the phone: said at once, not when it is too late. */
export const draftProblem = ref('')
const bare = (photos: Photo[]) => photos.map((photo) => ({ ...toRaw(photo) }))
const plain = (): Draft => ({
  ...toRaw(draft), photos: bare(draft.photos), after: bare(draft.after), voices: (draft.voices ?? []).map((clip) => ({ ...toRaw(clip) })), point: draft.point && { ...toRaw(draft.point) },
  measured: draft.measured && { point: { ...toRaw(draft.measured.point) }, accuracy_m: draft.measured.accuracy_m },
  answers: draft.answers && JSON.parse(JSON.stringify(draft.answers)), found_at: draft.found_at && { ...toRaw(draft.found_at) },
})
export const isEmpty = computed(() => !draft.photos.length && !draft.after.length && !draft.voices?.length && !draft.category && !draft.description && draft.place_from !== 'gps' && draft.place_from !== 'pin')

export async function restoreDraft(): Promise<void> {
  const saved = me.value && await readDraft(me.value.id).catch(notKept)
  if (saved) Object.assign(draft, emptyDraft(), saved)
  watch(draft, () => {
    clearTimeout(timer)
    timer = setTimeout(saveDraft, SAVE_MS)
  })
  addEventListener('pagehide', saveDraft)
}

function notKept(error: unknown): undefined {
  draftProblem.value = t(isFull(error) ? 'phone.report.draftFull' : 'phone.report.draftNotSaved')
}

/** Written down; `aside` while another report is written in its place. */
export async function keepSafe(aside = false): Promise<boolean> {
  try {
    await keepDraft(me.value!.id, plain(), aside)
    draftProblem.value = ''
    return true
  } catch (error) {
    notKept(error)
    return false
  }
}

function saveDraft(): void {
  clearTimeout(timer)
  timer = undefined
  if (me.value && !isEmpty.value) void keepSafe()
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

export type PhotoSide = 'photos' | 'after'

export async function addPhotos(files: File[], side: PhotoSide = 'photos'): Promise<void> {
  photoProblem.value = ''
  shrinking.value += files.length
  for (const file of files) {
    try {
      const photo = await shrink(file)
      const known = [...draft.photos, ...draft.after].some((each) => each.original_sha256 === photo.original_sha256)
      if (known) photoProblem.value = t('phone.report.samePhoto')
      else draft[side].push(photo)
    } catch (error) {
      photoProblem.value = error instanceof Error ? error.message : t('common.error.unexpected')
    }
    shrinking.value--
  }
}

export const removePhoto = (id: string, side: PhotoSide = 'photos') => { draft[side] = draft[side].filter((photo) => photo.id !== id) }

/** The report that was put aside comes back once the mended one is on its way. */
export async function takeUpAside(): Promise<void> {
  const aside = me.value && await readDraft(me.value.id, true)
  if (!aside) return
  Object.assign(draft, emptyDraft(), aside)
  await keepDraft(me.value!.id, aside)
  await dropDraft(me.value!.id, true)
}
