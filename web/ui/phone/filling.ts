/** A form being filled on the phone: kept as it grows, put into the outbox with its photos, its hazards ready to be reported. */
import { reactive, ref, shallowRef, toRaw } from 'vue'
import type { FormEdition, KeyPlace, Point, TaskDetail } from '../api/types'
import { asked, hazards, stated } from '../forms/answers'
import type { Answers, Hazard } from '../forms/question'
import { bytesOf, enqueue, type OutboxItem } from '../offline/outbox'
import { emptyDraft } from '../offline/draft'
import type { Photo } from '../offline/photo'
import { isFull, memory } from '../offline/store'
import { uuid7 } from '../offline/uuid7'
import { t } from '../texts'
import { catalogue } from './catalogue'
import { draft, isEmpty, keepSafe } from './draft'
import { keyPlaces, titleOf } from './forms'
import { me } from './me'
import { readOutbox, sendDue } from './outbox'
import type { Position } from './position'
import { addressOf, go } from './route'

/** What is filled in: a task, or a key place opened by its code. */
export interface Subject { edition: FormEdition; task: TaskDetail | null; place: KeyPlace | null }
export interface Fill { id: string; edition: string; values: Answers; photos: Record<string, Photo[]>; here: Position | null; replaces: string | null }
/** A hazard that was found and is not reported yet. */
export interface Pending { filled: string; question: string; hazard: Hazard; about: string; point: Point; photos: Photo[] }

const emptyFill = (edition: string): Fill => ({ id: uuid7(), edition, values: {}, photos: {}, here: null, replaces: null })
const keyOf = (subject: string) => `form:${me.value?.id}:${subject}`
const pendingKey = () => `hazards:${me.value?.id}`
export const subjectId = ({ task, place }: Pick<Subject, 'task' | 'place'>) => task?.id ?? place!.id
export const aboutOf = ({ task, place }: Subject) => place?.name ?? task!.title

async function keepFill(subject: string, fill: Fill): Promise<void> {
  const photos = Object.fromEntries(Object.entries(fill.photos).map(([key, each]) => [key, each.map((photo) => ({ ...toRaw(photo) }))]))
  await (await memory()).put('drafts', { ...toRaw(fill), values: JSON.parse(JSON.stringify(fill.values)) as Answers, here: fill.here && { ...toRaw(fill.here), point: { ...toRaw(fill.here.point) } }, photos }, keyOf(subject))
}

/** The fill of a subject, as it was left; begun anew when the form has another edition, with what is still asked. */
export function useFill(subject: Subject) {
  const id = subjectId(subject)
  const fill = reactive(emptyFill(subject.edition.id)) as Fill
  const problem = ref('')
  let saving: ReturnType<typeof setTimeout> | undefined

  async function restore() {
    const kept = await (await memory()).get('drafts', keyOf(id)).catch(() => undefined) as Fill | undefined
    if (!kept) return
    const asks = new Set(subject.edition.questions.map((each) => each.key))
    const only = <T>(all: Record<string, T>) => Object.fromEntries(Object.entries(all).filter(([key]) => asks.has(key)))
    Object.assign(fill, { ...kept, edition: subject.edition.id, values: only(kept.values), photos: only(kept.photos) })
  }
  function changed() {
    clearTimeout(saving)
    saving = setTimeout(() => void save(), 300)
  }
  async function save() {
    await keepFill(id, fill).then(() => { problem.value = '' }, (error: unknown) => { problem.value = t(isFull(error) ? 'phone.report.draftFull' : 'phone.report.draftNotSaved') })
  }
  async function clear() {
    clearTimeout(saving)
    Object.assign(fill, emptyFill(subject.edition.id))
    await (await memory()).delete('drafts', keyOf(id))
  }
  return { fill, problem, restore, changed, clear }
}

async function stampedAll(subject: Subject, fill: Fill, keys: string[]): Promise<Record<string, Photo[]>> {
  const { stamped, stampLines } = await import('../offline/stamp')
  const facts = { report: fill.id, grid: subject.place?.grid_name ?? '', place: fill.here && { ...fill.here.point, accuracy_m: fill.here.accuracy_m }, by: me.value?.name ?? '' }
  const done: Record<string, Photo[]> = {}
  for (const key of keys) done[key] = await Promise.all((fill.photos[key] ?? []).map((photo) => photo.stamped ? { ...toRaw(photo) } : stamped({ ...toRaw(photo) }, stampLines(photo, facts)).catch(() => ({ ...toRaw(photo) }))))
  return done
}

/** Which answers are sent: those asked for, photos by their hashes. */
export const answersOf = ({ edition }: Subject, fill: Fill, photos: Record<string, Photo[]> = fill.photos): Answers =>
  stated(edition.questions, { ...fill.values, ...Object.fromEntries(Object.entries(photos).map(([key, each]) => [key, each.map((photo) => photo.sha256)])) })

export type Sent = { ok: true; id: string; pending: Pending[] } | { ok: false; words: string }

/** Written down on the phone with its photos; only then is the form emptied. Hazards wait beside it until they are reported. */
export async function sendFill(subject: Subject, fill: Fill, more: boolean): Promise<Sent> {
  try {
    const keys = asked(subject.edition.questions, answersOf(subject, fill)).filter((each) => each.kind === 'photo').map((each) => each.key)
    const photos = await stampedAll(subject, fill, keys)
    const answers = answersOf(subject, fill, photos)
    const all = Object.values(photos).flat()
    const id = await enqueue({
      id: fill.id, kind: 'filled-forms', person: me.value!.id, category_name: titleOf(subject.edition), description: aboutOf(subject), grid_name: subject.place?.grid_name ?? '', photos: all, replaces: fill.replaces,
      body: {
        edition: fill.edition, answers, task: subject.task?.id ?? null, key_place: subject.place?.id ?? null, more, taken_at: new Date().toISOString(),
        point: fill.here ? { ...fill.here.point, crs: 'wgs84', accuracy_m: fill.here.accuracy_m } : null,
      },
    })
    const found = pendingOf(subject, fill, answers, id, photos)
    await keepPending([...found, ...pending.value.filter((each) => each.filled !== id)])
    await readOutbox()
    sendDue()
    return { ok: true, id, pending: found }
  } catch (error) {
    console.error('form', error)
    return { ok: false, words: t(isFull(error) ? 'forms.full' : 'forms.notSaved') }
  }
}

function pendingOf(subject: Subject, fill: Fill, answers: Answers, filled: string, photos: Record<string, Photo[]>): Pending[] {
  const point = fill.here?.point ?? subject.place?.point ?? subject.task!.point
  return hazards(subject.edition.questions, answers).map(({ question, hazard }) => ({
    filled, question, hazard: JSON.parse(JSON.stringify(hazard)) as Hazard, about: aboutOf(subject), point: { lon: point.lon, lat: point.lat }, photos: Object.values(photos).flat(),
  }))
}

export const pending = shallowRef<Pending[]>([])

async function keepPending(all: Pending[]): Promise<void> {
  pending.value = all
  const db = await memory()
  await (all.length ? db.put('drafts', all, pendingKey()) : db.delete('drafts', pendingKey()))
}
export async function readPending(): Promise<void> {
  pending.value = (await (await memory()).get('drafts', pendingKey()).catch(() => undefined) as Pending[] | undefined) ?? []
}
export const dismiss = (one: Pending) => keepPending(pending.value.filter((each) => each !== one))

/** One tap: the report is written but for "send"; what was being written meanwhile is put aside and comes back. */
export async function reportHazard(one: Pending): Promise<void> {
  if (!draft.replaces && !isEmpty.value && !await keepSafe(true)) return
  if (!catalogue.value.value) await catalogue.refresh()
  const category = catalogue.value.value?.find((each) => `${each.kind}:${each.code}` === one.hazard.category) ?? null
  Object.assign(draft, {
    ...emptyDraft(), category: category?.id ?? null, condition: category?.conditions.find((each) => each.text === one.hazard.condition)?.id ?? null,
    description: t('forms.pendingFrom', { name: one.about, words: one.hazard.words || '' }), point: { ...one.point }, place_from: 'pin',
    photos: one.photos.map((photo) => ({ ...photo, id: uuid7() })), found_at: { filled_form: one.filled, question: one.question },
  })
  await dismiss(one)
  go('report')
}

/** A form the server did not take is opened again as it was. */
export async function takeBack({ report, photos }: OutboxItem): Promise<void> {
  const body = JSON.parse(report.body) as { edition: string; answers: Answers; task: string | null; key_place: string | null }
  const found = await Promise.all(photos.map(async (row) => ({ row, bytes: await bytesOf(row.id) })))
  const kept = new Map(found.flatMap(({ row, bytes }) => bytes ? [[row.sha256, { id: row.id, sha256: row.sha256, original_sha256: row.original_sha256, bytes, width: 0, height: 0, taken_at: row.taken_at, stamped: true } satisfies Photo]] : []))
  const ofPhotos = Object.entries(body.answers).filter(([, answer]) => Array.isArray(answer) && answer.some((each) => kept.has(each)))
  await keepFill((body.task ?? body.key_place)!, {
    ...emptyFill(body.edition), replaces: report.id, values: Object.fromEntries(Object.entries(body.answers).filter(([key]) => !ofPhotos.some(([one]) => one === key))),
    photos: Object.fromEntries(ofPhotos.map(([key, answer]) => [key, (answer as string[]).flatMap((hash) => kept.get(hash) ?? [])])),
  })
  const code = keyPlaces.value.value?.find((each) => each.id === body.key_place)?.code.replace('-', '')
  location.hash = body.task ? addressOf('task', body.task) : addressOf('place', code)
}
