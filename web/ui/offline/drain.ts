/** Empties the outbox: every report first (the centre sees it at once), then photos piece by piece; one sender at a time. */
import { Problem } from '../api/problem'
import { api, holds } from '../api/client'
import type { MoveReceipt, Receipt } from '../api/types'
import { t } from '../texts/t'
import { LONGEST_MS, waitAfter } from './backoff'
import { bytesOf, outboxChanged, outboxItems, wake } from './outbox'
import { memory, type PhotoRow, type ReportRow } from './store'
import { uploadPhoto } from './upload'

const LOCK = 'moyang-outbox'
/** A photo damaged on the way is sent anew, but not for ever. */
const DAMAGED_TRIES = 4
/** No pause is longer than this; one that seems to be was written under another clock. */
const FARTHEST_MS = 12 * LONGEST_MS
/** Refusals that name no field of their own, and the field they are about. */
const FIELD_OF: Record<string, string> = { outside_city: 'point' }

const isSending = new Set<string>()
/** Ids of the report or photo that is on its way this moment, in this tab. */
export const sendingNow = (id: string) => isSending.has(id)

const progress = new Map<string, number>()
/** Bytes of a photo that the server has, as far as this tab knows. */
export const sentOf = (row: PhotoRow) => Math.max(row.sent, progress.get(row.id) ?? 0)

type Row = { kind: 'report'; row: ReportRow } | { kind: 'photo'; row: PhotoRow }

async function keepReport(row: ReportRow): Promise<void> {
  await (await memory()).put('reports', row)
  outboxChanged()
}
async function keepPhoto(row: PhotoRow): Promise<void> {
  await (await memory()).put('photos', row)
  outboxChanged()
}
const keepRow = (each: Row) => each.kind === 'report' ? keepReport(each.row) : keepPhoto(each.row)

async function sendReport(row: ReportRow): Promise<void> {
  const claimed = row.claimed ? { claimed_reporter: row.claimed } : {}
  const answer = await api.put<Receipt & MoveReceipt>(`/${row.kind ?? 'reports'}/${row.id}`, { ...JSON.parse(row.body) as object, ...claimed })
  const receipt = row.kind ? answer : answer?.report
  // Anything but our own receipt (a proxy's page, another id) is no receipt.
  if (receipt?.id !== row.id || !receipt.number) throw new Problem(0, 'not_ours', t('common.error.notOurs'))
  await keepReport({ ...row, state: 'received', number: receipt.number, case: answer.case?.id ?? (answer.subject?.kind === 'case' ? answer.subject.id : null), received_at: new Date().toISOString(), problem: null, problem_fields: [], tries: 0 })
}

async function sendPhoto(row: PhotoRow): Promise<void> {
  const bytes = await bytesOf(row.id)
  if (!bytes) return keepPhoto({ ...row, state: 'needs_you', problem: t('common.photo.gone') })
  await uploadPhoto({ sha256: row.sha256, bytes, voice: row.voice }, (sent) => { row.sent = sent; progress.set(row.id, sent); outboxChanged() })
  const work = (await memory()).transaction(['photos', 'bytes'], 'readwrite')
  await work.objectStore('photos').put({ ...row, state: 'received', sent: row.total, problem: null, tries: 0 })
  await work.objectStore('bytes').delete(row.id)
  await work.done
  outboxChanged()
}

/** What a refusal means for the row: wait and try again, or ask the person. */
function isPassing(problem: Problem, tries: number): boolean {
  return problem.passing || (problem.code === 'hash_differs' && tries < DAMAGED_TRIES)
}

/** What nobody foresaw (memory, storage) is tried again too: it must neither lose this row nor hold up the others. */
const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem(599, 'fault', error instanceof Error && error.message ? error.message : t('common.error.unexpected'))

const fieldsOf = (problem: Problem) => problem.errors.length ? problem.errors : FIELD_OF[problem.code] ? [{ field: FIELD_OF[problem.code]!, message: problem.detail }] : []

/** The rest of the outbox waits too when the network or the session is away. */
type Outcome = 'sent' | 'later' | 'stop'

async function refused(each: Row, problem: Problem): Promise<Outcome> {
  const { row } = each
  if (isPassing(problem, row.tries)) {
    row.tries += 1
    row.next_try = Date.now() + waitAfter(row.tries, Math.random(), problem.retryAfterS)
    row.problem = problem.detail
    await keepRow(each)
    return problem.status === 0 || problem.status === 401 ? 'stop' : 'later'
  }
  Object.assign(row, { state: 'needs_you', problem: problem.detail })
  if (each.kind === 'report') each.row.problem_fields = fieldsOf(problem)
  await keepRow(each)
  return 'later'
}

async function attempt(each: Row): Promise<Outcome> {
  const { id } = each.row
  isSending.add(id)
  outboxChanged()
  try {
    await (each.kind === 'report' ? sendReport(each.row) : sendPhoto(each.row))
    return 'sent'
  } catch (error) {
    return await refused(each, asProblem(error))
  } finally {
    isSending.delete(id)
    outboxChanged()
  }
}

const isDue = (row: ReportRow | PhotoRow, now: number) => row.state === 'waiting' && (row.next_try <= now || row.next_try > now + FARTHEST_MS)

/** Answers first (somebody waits for them), then the oldest report that is due, else the oldest photo of one the server has; looked up anew each time. */
async function nextDue(person: string, tried: Set<string>): Promise<Row | null> {
  const now = Date.now()
  const items = (await outboxItems()).reverse().filter(({ report }) => report.person === person)
  const due = items.filter((item) => !tried.has(item.report.id) && isDue(item.report, now)).map((item) => item.report)
  const report = due.find((each) => each.kind === 'moves') ?? due[0]
  if (report) return { kind: 'report', row: report }
  const photos = items.filter((item) => item.report.state === 'received').flatMap((item) => item.photos)
  const photo = photos.find((each) => !tried.has(each.id) && isDue(each, now))
  return photo ? { kind: 'photo', row: photo } : null
}

let lineDown = false

async function deliverAll(person: string): Promise<void> {
  const tried = new Set<string>()
  for (;;) {
    const next = await nextDue(person, tried)
    if (!next || !holds(person)) return
    tried.add(next.row.id)
    const outcome = await attempt(next)
    if (outcome === 'stop') { lineDown = true; return }
    if (outcome === 'sent' && lineDown) { lineDown = false; await wake(person) }
  }
}

let running: Promise<void> | null = null

/** Sends what is due of this person's; a second call while one runs joins it, and so does a second tab. */
export function drain(person: string): Promise<void> {
  running ??= underLock(() => deliverAll(person)).finally(() => { running = null })
  return running
}

async function underLock(act: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks
  if (!locks) return act()
  await locks.request(LOCK, { ifAvailable: true }, async (lock) => { if (lock) await act() })
}
