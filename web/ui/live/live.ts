/** Hears what changes in the city: by socket, by asking every five seconds while the socket is away, and never twice. */
import { onScopeDispose, reactive, watch } from 'vue'
import type { Socket } from 'socket.io-client'
import type { Change, ChangeKind, Changes } from '../api/types'
import { api } from '../api/client'
import { setOffset } from './clock'
import { Sequence } from './sequence'

export type { Change } from '../api/types'
export type Changed = Change
export type LinkState = 'off' | 'connecting' | 'live' | 'stale'
type Hear = (change: Change) => void
/** Called after a gap: how many changes were replayed, or null when everything must be read again. */
type CaughtUp = (count: number | null) => void

/** The server gives a sign of life every 5 s; two missed and the picture is no longer of now. */
const STALE_MS = 10_000
const POLL_MS = 5_000
const CHECK_MS = 1_000

/** `lastBeat` and `since` are this machine's clock; `offset` added to it gives the server's. */
export const link = reactive({ state: 'off' as LinkState, lastBeat: 0, since: 0, offset: 0 })

const hearers = new Set<Hear>()
const catchers = new Set<CaughtUp>()
let sequence = new Sequence()
let socket: Socket | null = null
let timers: ReturnType<typeof setInterval>[] = []
let connectedBefore = false
/** Answers to an earlier run (before stop) are dropped. */
let run = 0

export function onChanged(hear: Hear): () => void {
  hearers.add(hear)
  return () => { hearers.delete(hear) }
}

export function onCaughtUp(hear: CaughtUp): () => void {
  catchers.add(hear)
  return () => { catchers.delete(hear) }
}

/** Start hearing. Await it before the first loading: what changes from then on is heard. A second call does nothing. */
export async function start(): Promise<void> {
  if (link.state !== 'off') return
  run++
  sequence.away()
  setState('connecting')
  timers = [setInterval(check, CHECK_MS), setInterval(() => void poll(), POLL_MS)]
  globalThis.addEventListener?.('online', wake)
  void open(run)
  await poll()
}

export function stop(): void {
  run++
  timers.forEach(clearInterval)
  globalThis.removeEventListener?.('online', wake)
  socket?.close()
  socket = null
  connectedBefore = false
  sequence = new Sequence()
  setState('off')
}

const wake = () => { socket?.connect(); void poll() }

async function open(mine: number): Promise<void> {
  const { io } = await import('socket.io-client')
  if (mine !== run) return
  socket = io({ transports: ['websocket'], reconnectionDelay: 300, reconnectionDelayMax: 5_000, randomizationFactor: 0.5 })
  socket.on('connect', () => { alive(); socket?.emit('resume', { seq: sequence.resume() }) })
  socket.on('changed', hear)
  socket.on('reload', (told: { seq: number }) => reload(told.seq))
  socket.on('resumed', (told: { seq: number }) => caughtUp(sequence.resumed(told.seq)))
  socket.on('beat', beat)
  socket.on('disconnect', (reason) => {
    sequence.away()
    // The server closed this socket on purpose (its session or post changed): only we can come back.
    if (reason === 'io server disconnect') setTimeout(() => socket?.connect(), POLL_MS)
  })
}

function beat(told: { now: string; seq: number }): void {
  link.offset = Date.parse(told.now) - Date.now()
  setOffset(link.offset)
  sequence.beat(told.seq)
  alive()
}

function hear(change: Change): void {
  alive()
  if (sequence.accept(change)) hearers.forEach((each) => each(change))
}

function reload(seq: number): void {
  const first = sequence.at === null
  sequence.reloaded(seq)
  if (!socket?.connected) sequence.away()
  connectedBefore = true
  // Nothing was heard before, so nothing can have been missed.
  if (!first) catchers.forEach((each) => each(null))
}

function caughtUp(count: number): void {
  if (count && connectedBefore) catchers.forEach((each) => each(count))
  connectedBefore = true
}

/** While the socket is away the same rows are asked for; at the start it finds where the log stands. */
async function poll(): Promise<void> {
  if (socket?.connected && sequence.at !== null) return
  const [mine, asked] = [run, sequence.floor]
  try {
    const told = await api.get<Changes>('/events', { since: asked })
    if (mine !== run) return
    alive()
    told.items.forEach(hear)
    if (told.reload && asked !== null) reload(told.seq)
    else sequence.polled(told.seq)
  } catch {
    check() // the age of the last sign of life decides what is shown
  }
}

function alive(): void {
  link.lastBeat = Date.now()
  setState('live')
}

function check(): void {
  const quiet = Date.now() - (link.state === 'connecting' ? link.since : link.lastBeat)
  if (link.state !== 'off' && quiet > STALE_MS) setState('stale')
}

function setState(state: LinkState): void {
  if (link.state === state) return
  link.state = state
  link.since = Date.now()
}

interface Listening {
  onChange: Hear
  onReload?: () => void
  onLink?: (state: LinkState) => void
  onCaughtUp?: CaughtUp
}

/** Start the link and listen to it; the answer stops listening (not the link, which others share). */
export function connectLive(listening: Listening): () => void {
  const stops = [onChanged(listening.onChange), onCaughtUp((count) => {
    if (count === null) listening.onReload?.()
    listening.onCaughtUp?.(count)
  })]
  if (listening.onLink) stops.push(watch(() => link.state, listening.onLink))
  void start()
  return () => stops.forEach((each) => each())
}

/** For components: the link's state, and subscriptions that end with the component. */
export function useLive() {
  const subscribe = (kind: ChangeKind | '*', handler: Hear, reload?: () => void) => {
    const stops = [onChanged((change) => { if (kind === '*' || change.kind === kind) handler(change) })]
    if (reload) stops.push(onCaughtUp((count) => { if (count === null) reload() }))
    onScopeDispose(() => stops.forEach((each) => each()))
  }
  return { link, subscribe }
}
