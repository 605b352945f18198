/** The track: every point once, in batches, over a line that loses answers; nothing after the end, nothing for ever. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { told } from './acting'
import { addPoint, BATCH, endPatrol, errandsOf, forgetOldPatrols, patrolsOf, sendPatrol, startErrand, startPatrol, unsentPoints } from './patrol'
import { forgetReachMemory } from './reachstore'

const PLACE = { lon: 111.9, lat: 21.8, accuracy_m: 9 }
const SOON = () => new Date(Date.now() + 3600_000).toISOString()
let got: Map<number, number>
let log: string[]
let over: boolean
let fate: () => 'lose question' | 'lose answer' | number | null

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  ;[got, log, fate, over] = [new Map(), [], () => null, false]
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const question = `${init.method} ${address.replace(/^\/api\/v1/, '').replace(/[0-9a-f-]{36}/, 'id')}`
    if (question === 'GET /session') return told(200, { csrf: 'c', user: { id: 'officer' } })
    log.push(question)
    const become = fate()
    if (become === 'lose question') throw new TypeError('no line')
    if (typeof become === 'number') return told(become, { code: 'refused', detail: '', errors: [], data: {} })
    const body = JSON.parse(String(init.body)) as { points?: { seq?: number; at: string }[] }
    for (const { seq, at } of body.points ?? []) { const key = seq ?? Date.parse(at); got.set(key, (got.get(key) ?? 0) + 1) }
    if (become === 'lose answer') throw new TypeError('line broke')
    return told(200, { id: /[0-9a-f-]{36}/.exec(address)![0], ends_at: SOON(), over })
  })
})
afterEach(async () => {
  await forgetReachMemory()
  vi.unstubAllGlobals()
})

it('brings every point, in batches, and lets go of what has arrived', async () => {
  const walk = await startPatrol('officer', SOON())
  for (let turn = 0; turn < BATCH + 50; turn++) await addPoint(walk.id, PLACE)
  let turn = 0
  const bad = ['lose question', 503, null, 'lose answer'] as const
  fate = () => bad[turn++] ?? null
  const ends = []
  for (let trying = 0; trying < 4; trying++) ends.push(await sendPatrol(walk.id))
  expect(ends).toEqual(['later', 'later', 'later', 'told'])
  expect([...got.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: BATCH + 50 }, (_, seq) => seq))
  expect(await unsentPoints('officer')).toBe(0)
  await endPatrol(walk.id)
  await addPoint(walk.id, PLACE)
  expect(await sendPatrol(walk.id)).toBe('told')
  expect([log.at(-1), (await patrolsOf('officer')).length, got.size]).toEqual(['POST /patrols/id/end', 0, BATCH + 50])
})

it('keeps nothing of a walk the server refuses, nor of one long past', async () => {
  const walk = await startPatrol('officer', SOON())
  await addPoint(walk.id, PLACE)
  fate = () => 409
  expect(await sendPatrol(walk.id)).toBe('refused')
  expect(await unsentPoints('officer')).toBe(0)
  await startPatrol('officer', new Date(Date.now() - 8 * 24 * 3600_000).toISOString())
  await forgetOldPatrols()
  expect(await patrolsOf('officer')).toEqual([])
})

it('takes no point after its end', async () => {
  const walk = await startPatrol('officer', new Date(Date.now() - 1).toISOString())
  await addPoint(walk.id, PLACE)
  expect(await unsentPoints('officer')).toBe(0)
})

it('tells the way of a team under its errand, by the moment of each point, until the server says it is over', async () => {
  const errand = '01980000-0000-7000-8000-000000000001'
  const moment = (n: number) => new Date(Date.UTC(2026, 10, 2, 9, 0, n)).toISOString()
  await startErrand('officer', errand)
  await addPoint(errand, PLACE, moment(1))
  fate = () => 'lose answer'
  expect(await sendPatrol(errand)).toBe('later')
  await endPatrol(errand)
  await startErrand('officer', errand) // after a reload
  await addPoint(errand, PLACE, moment(2))
  ;[fate, over] = [() => null, true]
  expect(await sendPatrol(errand)).toBe('told')
  expect([[...got.keys()], new Set(log)]).toEqual([[moment(1), moment(2)].map(Date.parse), new Set(['PUT /team-dispatches/id/points'])])
  expect([await errandsOf('officer'), await patrolsOf('officer')]).toEqual([[], []])
})
