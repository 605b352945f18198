/** An answer from the spot being given: kept as it grows, handed to the outbox with its photos, taken up again when it was refused. */
import '../texts/answers'
import { computed, ref, shallowRef, toRaw, watch } from 'vue'
import type { Move, Stated } from '../api/types'
import { bytesOf, enqueue, type OutboxItem } from '../offline/outbox'
import type { Photo } from '../offline/photo'
import { isFull, memory } from '../offline/store'
import { uuid7 } from '../offline/uuid7'
import type { Facts } from '../parts/moveform'
import { useSentPhotos } from '../parts/sentphotos'
import { t } from '../texts'
import { answerOf, type AnswerBody } from './answered'
import { me } from './me'
import { readOutbox, sendDue } from './outbox'
import { position, type Position } from './position'

const SAVE_MS = 300
export type Answerable = 'case' | 'alarm' | 'duty' | 'emergency' | 'errand'
/** A move, and what the row in the outbox calls it. */
export type Made = Pick<Move, 'move' | 'label'>
/** What is answered: the version in hand, and what the row in the outbox is called. */
export interface Asked { version: number; title: string; grid: string }
interface AnswerDraft { id: string; move: string | null; facts: Facts; photos: Photo[]; here: Position | null; replaces: string | null }

const keyOf = (kind: Answerable, id: string) => `answer:${me.value?.id}:${kind}:${id}`
const begun = (): AnswerDraft => ({ id: uuid7(), move: null, facts: {}, photos: [], here: null, replaces: null })

/** What the server did not take comes back with its photos, to be put right. */
async function fromRefused({ report, photos }: OutboxItem): Promise<AnswerDraft> {
  const { move, kind: _, subject: __, ...said } = JSON.parse(report.body) as AnswerBody
  const here = await Promise.all(photos.map(async (row) => ({ row, bytes: await bytesOf(row.id) })))
  return {
    ...begun(), move, replaces: report.id, facts: Object.fromEntries(Object.entries(said).filter((each): each is [string, string] => typeof each[1] === 'string')),
    photos: here.flatMap(({ row, bytes }) => bytes ? [{ id: row.id, sha256: row.sha256, original_sha256: row.original_sha256, bytes, width: 0, height: 0, taken_at: row.taken_at, stamped: true }] : []),
  }
}

async function stampedAll(draft: AnswerDraft, photos: Photo[], grid: string): Promise<Photo[]> {
  try {
    const { stamped, stampLines } = await import('../offline/stamp')
    const facts = { report: draft.id, grid, place: draft.here && { ...draft.here.point, accuracy_m: draft.here.accuracy_m }, by: me.value?.name ?? '' }
    return await Promise.all(photos.map((photo) => photo.stamped ? photo : stamped(photo, stampLines(photo, facts))))
  } catch (error) {
    console.warn('stamp', error) // a phone that cannot draw sends them bare
    return photos
  }
}

/** Writes the answer down; only when this resolves may the screen say so. */
export async function saveAnswer(kind: Answerable, id: string, asked: Asked, move: Made, stated: Stated, more: { id?: string; photos?: Photo[]; replaces?: string | null; hold_ms?: number } = {}): Promise<string> {
  const { photos: _, ...said } = stated
  const saved = await enqueue({
    kind: 'moves', person: me.value!.id, category_name: `${move.label} · ${asked.title}`, grid_name: asked.grid, description: String(stated.note ?? stated.reason ?? ''),
    body: { kind, subject: id, move: move.move, version: asked.version, ...said, taken_at: new Date().toISOString() }, photos: [], ...more,
  })
  await readOutbox()
  return saved
}

export type Answering = ReturnType<typeof useAnswering>

/** `only`: where one thing may be answered in several ways that do not exclude each other, the ways of this form. */
export function useAnswering(kind: Answerable, id: string, version: () => number, only?: string[]) {
  const store = useSentPhotos(async () => {}) // the outbox carries them
  const ready = ref(false)
  const busy = ref(false)
  const problem = ref('')
  const move = ref<string | null>(null)
  const facts = shallowRef<Facts>({})
  const row = computed(() => answerOf({ subject: { kind, id, version: version() }, ...(only ? { only } : {}) }))
  /** Given, and neither refused nor overtaken: the question is not asked again. */
  const given = computed(() => row.value && row.value.report.state !== 'needs_you' ? row.value : null)
  const refused = computed(() => row.value?.report.state === 'needs_you' ? row.value : null)
  let draft = begun()
  let placed = false
  let saving: ReturnType<typeof setTimeout> | undefined

  async function restore() {
    const kept = await (await memory()).get('drafts', keyOf(kind, id)).catch(() => undefined) as AnswerDraft | undefined
    draft = kept ?? (refused.value ? await fromRefused(refused.value) : begun())
    move.value = draft.move
    facts.value = draft.facts
    store.put(draft.photos)
    ready.value = true
  }
  watch([store.hashes, facts, move], () => {
    if (!ready.value || busy.value) return
    clearTimeout(saving)
    saving = setTimeout(() => void save(), SAVE_MS)
    if (!placed) void position().then((at) => { draft.here = at }, () => undefined) // the place is a help here, no condition
    placed = true
  })
  async function save() {
    draft = { ...draft, move: move.value, facts: { ...toRaw(facts.value) }, photos: store.taken() }
    await (await memory()).put('drafts', draft, keyOf(kind, id)).catch((error: unknown) => { problem.value = t(isFull(error) ? 'phone.report.draftFull' : 'phone.report.draftNotSaved') })
  }

  async function answer(asked: Asked, made: Made, stated: Stated): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = ''
    try {
      await readOutbox() // another tab may have been faster
      if (given.value) throw new Error(t('answers.already'))
      await saveAnswer(kind, id, asked, made, stated, { id: draft.id, replaces: draft.replaces ?? refused.value?.report.id ?? null, photos: await stampedAll(draft, store.taken(), asked.grid) })
      clearTimeout(saving)
      await (await memory()).delete('drafts', keyOf(kind, id))
      sendDue()
      return true
    } catch (error) {
      console.error('answer', error)
      problem.value = given.value ? t('answers.already') : t(isFull(error) ? 'phone.report.full' : 'phone.report.notSaved')
      return false
    } finally {
      busy.value = false
    }
  }
  void restore()
  return { store, ready, busy, problem, move, facts, given, refused, answer }
}
