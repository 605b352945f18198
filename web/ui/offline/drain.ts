/** Empties the outbox: the report first (the centre sees it at once), then its photos piece by piece; one sender at a time. */
import { Problem } from '../api/problem'
import { api } from '../api/client'
import type { Receipt } from '../api/types'
import { waitAfter } from './backoff'
import { outboxChanged, outboxItems, type OutboxItem } from './outbox'
import { memory, type PhotoRow, type ReportRow } from './store'
import { uploadPhoto } from './upload'

const LOCK = 'moyang-outbox'
/** A photo damaged on the way is sent anew, but not for ever. */
const DAMAGED_TRIES = 4

const isSending = new Set<string>()
/** Ids of the report or photo that is on its way this moment, in this tab. */
export const sendingNow = (id: string) => isSending.has(id)

async function keepReport(row: ReportRow): Promise<void> {
  await (await memory()).put('reports', row)
  outboxChanged()
}
async function keepPhoto(row: PhotoRow): Promise<void> {
  await (await memory()).put('photos', row)
  outboxChanged()
}

async function marked<T>(id: string, act: () => Promise<T>): Promise<T> {
  isSending.add(id)
  outboxChanged()
  try {
    return await act()
  } finally {
    isSending.delete(id)
    outboxChanged()
  }
}

async function sendReport(row: ReportRow): Promise<void> {
  const receipt = await api.put<Receipt>(`/reports/${row.id}`, JSON.parse(row.body))
  // Anything but our own receipt (a proxy's page, another id) is no receipt.
  if (receipt?.report?.id !== row.id || !receipt.report.number) throw new Problem(0, 'not_ours', '')
  Object.assign(row, { state: 'received', number: receipt.report.number, case: receipt.case.id, received_at: new Date().toISOString(), problem: null, tries: 0 })
  await keepReport(row)
}

async function sendPhoto(row: PhotoRow): Promise<void> {
  if (!row.bytes) return
  await uploadPhoto({ sha256: row.sha256, bytes: row.bytes }, (sent) => { row.sent = sent; outboxChanged() })
  Object.assign(row, { state: 'received', bytes: null, sent: row.total, problem: null })
  await keepPhoto(row)
}

/** What a refusal means for the row: wait and try again, or ask the person. */
function isPassing(problem: Problem, tries: number): boolean {
  return problem.passing || (problem.code === 'hash_differs' && tries < DAMAGED_TRIES)
}

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  throw error
}

async function postpone(row: ReportRow, problem: Problem): Promise<void> {
  row.tries += 1
  row.next_try = Date.now() + waitAfter(row.tries, Math.random(), problem.retryAfterS)
  row.problem = problem.detail
  await keepReport(row)
}

/** The rest of the outbox waits too when the network or the session is away. */
type Outcome = 'sent' | 'later' | 'stop'
const afterPassing = (problem: Problem): Outcome => problem.status === 0 || problem.status === 401 ? 'stop' : 'later'

async function tryReport(row: ReportRow): Promise<Outcome> {
  if (row.state === 'received') return 'sent'
  try {
    await marked(row.id, () => sendReport(row))
    return 'sent'
  } catch (error) {
    const problem = asProblem(error)
    if (isPassing(problem, row.tries)) {
      await postpone(row, problem)
      return afterPassing(problem)
    }
    await keepReport({ ...row, state: 'needs_you', problem: problem.detail, problem_fields: problem.errors.map((each) => each.message) })
    return 'later'
  }
}

async function tryPhoto(report: ReportRow, row: PhotoRow): Promise<Outcome> {
  try {
    await marked(row.id, () => sendPhoto(row))
    return 'sent'
  } catch (error) {
    const problem = asProblem(error)
    if (isPassing(problem, report.tries)) {
      await keepPhoto(row)
      await postpone(report, problem)
      return afterPassing(problem)
    }
    await keepPhoto({ ...row, state: 'needs_you', problem: problem.detail })
    return 'later'
  }
}

async function deliver({ report, photos }: OutboxItem): Promise<Outcome> {
  const outcome = await tryReport(report)
  if (outcome !== 'sent') return outcome
  for (const photo of photos.filter((each) => each.state === 'waiting')) {
    const sent = await tryPhoto(report, photo)
    if (sent === 'stop') return sent
    if (sent === 'later' && report.next_try > Date.now()) return sent
  }
  if (report.problem) await keepReport({ ...report, problem: null, tries: 0 })
  return 'sent'
}

const isDue = ({ report, photos }: OutboxItem, person: string, now: number) =>
  report.person === person && report.next_try <= now &&
  (report.state === 'waiting' || (report.state === 'received' && photos.some((photo) => photo.state === 'waiting')))

async function deliverAll(person: string): Promise<void> {
  const due = (await outboxItems()).reverse().filter((item) => isDue(item, person, Date.now()))
  for (const item of due) if (await deliver(item) === 'stop') return
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
