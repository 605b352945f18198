/** Keeps the board true: loads it whole, then fetches each thing that the server says has changed. */
import type { Changed } from '../live'
import { board } from './board'
import * as fetching from './fetching'
import { openedId } from './opened'

/** More changes of one kind than this at once: one list is cheaper than many single questions. */
const MANY = 8
/** The feed shows what lives and the last ended ones; older alarms are the desk's business. */
const ENDED_SHOWN = 30
const OPEN_STATES = 'unacknowledged_active,acknowledged_active,unacknowledged_cleared'
/** Figures and lists that many changes touch are read at most this often. */
const SLOW_MS = 1500
/** The device register is long: read again at most this often. */
const REGISTER_MS = 15_000
const RETRY_MS = 3000
const MINUTE_MS = 60_000

export async function loadBoard() {
  try {
    await Promise.all([loadCity(), loadAlarms(), loadEmergencies(), loadSituations(), loadLoad(), loadSituation(), loadCases(), loadSilent()])
    board.loaded = true
    board.failed = null
  } catch (problem) {
    board.failed = problem instanceof Error ? problem.message : String(problem)
  }
}

async function loadCity() {
  const meta = await fetching.getMeta()
  Object.assign(board, { city: meta.city?.name ?? '', bounds: meta.city?.bounds ?? null, demo: meta.demo })
}
async function loadAlarms() {
  const [open, ended] = await Promise.all([fetching.getAlarms(OPEN_STATES, 200), fetching.getAlarms('closed', ENDED_SHOWN)])
  replaceAll(board.alarms, [...open, ...ended])
}
async function loadEmergencies() { replaceAll(board.emergencies, await fetching.getEmergencies()) }
async function loadSituations() { replaceAll(board.situations, await fetching.getSituations()) }
async function loadLoad() { board.load = await fetching.getLoad() }
async function loadSituation() { board.situation = await fetching.getSituation() }
async function loadCases() { board.cases = await fetching.getCases(8) }
async function loadSilent() { board.silent = (await fetching.getDevices()).filter((d) => !d.online) }

function replaceAll<T extends { id: string }>(held: Map<string, T>, fresh: T[]) {
  const ids = new Set(fresh.map((one) => one.id))
  for (const id of held.keys()) if (!ids.has(id)) held.delete(id)
  for (const one of fresh) held.set(one.id, one)
}

/** Collects ids while a fetch is under way, so that a flood of changes becomes a few questions. */
function collector(one: (id: string) => Promise<void>, all: () => Promise<void>) {
  const pending = new Set<string>()
  let working = false
  return async (id: string) => {
    pending.add(id)
    if (working) return
    working = true
    while (pending.size) {
      const ids = [...pending]
      pending.clear()
      const answers = await Promise.allSettled(ids.length > MANY ? [all()] : ids.map(one))
      if (answers.some((answer) => answer.status === 'rejected')) loadAgainSoon()
    }
    working = false
  }
}

/** At once for the first change, then once more after each wait in which something changed. */
function atMostEvery(wait: number, act: () => Promise<void>) {
  let timer: ReturnType<typeof setTimeout> | null = null
  let due = false
  const run = () => {
    due = false
    timer = setTimeout(() => { timer = null; if (due) run() }, wait)
    act().catch(loadAgainSoon)
  }
  return () => { due = true; if (!timer) run() }
}

/** A change that could not be fetched must not be missed: the whole board is read again until it answers. */
let again: ReturnType<typeof setTimeout> | null = null
export function loadAgainSoon() {
  again ??= setTimeout(async () => {
    again = null
    await loadBoard()
    if (board.failed) loadAgainSoon()
  }, RETRY_MS)
}

const alarmChanged = collector(async (id) => {
  keep(board.alarms, await fetching.getAlarm(id))
  forgetOld()
}, loadAlarms)
const emergencyChanged = collector(async (id) => { keep(board.emergencies, await fetching.getEmergency(id)) }, loadEmergencies)
/** What has ended or was merged leaves the wall, unless somebody looks at it. */
const situationChanged = collector(async (id) => {
  const one = await fetching.getOneSituation(id)
  if (one.state === 'open' || id === openedId.value) board.situations.set(id, one)
  else board.situations.delete(id)
}, loadSituations)
const load = atMostEvery(SLOW_MS, loadLoad)
const figures = atMostEvery(SLOW_MS, loadSituation)
const cases = atMostEvery(SLOW_MS, loadCases)
const devices = atMostEvery(REGISTER_MS, loadSilent)

/** A wall stands for weeks: of the ended alarms only the last stay. */
function forgetOld() {
  const ended = [...board.alarms.values()].filter((a) => a.state === 'closed').sort((a, b) => Date.parse(b.raised_at) - Date.parse(a.raised_at))
  for (const alarm of ended.slice(ENDED_SHOWN)) if (alarm.id !== openedId.value) board.alarms.delete(alarm.id)
}

/** An answer that was overtaken by a newer version is dropped. */
export function keep<T extends { id: string; version: number }>(held: Map<string, T>, fresh: T) {
  if ((held.get(fresh.id)?.version ?? 0) <= fresh.version) held.set(fresh.id, fresh)
}

/** Deadlines pass and sensors fall silent without a word from anyone: once a minute the figures are read again. */
export function keepFigures(): () => void {
  const timer = setInterval(() => { figures(); load(); devices() }, MINUTE_MS)
  return () => clearInterval(timer)
}

export function applyChange(change: Changed) {
  if (change.kind !== 'team_place') figures()
  if (change.kind === 'alarm') void alarmChanged(change.id)
  if (change.kind === 'alarm') load()
  if (change.kind === 'situation') void situationChanged(change.id)
  if (change.kind === 'emergency') void emergencyChanged(change.id)
  if (change.kind === 'case') cases()
  if (change.kind === 'device') devices()
  board.lastSeq[change.kind] = change.seq
}
