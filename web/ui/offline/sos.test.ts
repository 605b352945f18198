/** A call for help: sent first, sent again for ever, exactly once, withdrawn in order, and never held up by its place. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { told } from './acting'
import { forgetReachMemory } from './reachstore'
import { keepSos, newSos, owes, pauseAfter, sendSos, sosOf } from './sos'

const HERE = { lon: 111.9, lat: 21.8, accuracy_m: 9 }
let calls: Map<string, { stage: string; place: unknown }>
let log: string[]
let fate: (question: string) => 'lose question' | 'lose answer' | number | null

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  ;[calls, log, fate] = [new Map(), [], () => null]
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const question = `${init.method} ${address.replace(/^\/api\/v1/, '').replace(/[0-9a-f-]{36}/, 'id')}`
    if (question === 'GET /session') return told(200, { csrf: 'c', user: { id: 'officer' } })
    log.push(question)
    const become = fate(question)
    if (become === 'lose question') throw new TypeError('no line')
    if (typeof become === 'number') return told(become, { code: 'refused', detail: '不行', errors: [], data: {} })
    const id = /[0-9a-f-]{36}/.exec(address)![0]
    const body = init.body ? JSON.parse(String(init.body)) as Record<string, unknown> : {}
    const known = calls.get(id)
    if (question === 'PUT /sos/id' && !known) calls.set(id, { stage: 'open', place: body.point })
    if (question === 'PUT /sos/id/place') known!.place = body
    if (question === 'POST /sos/id/moves') known!.stage = 'withdrawn'
    if (become === 'lose answer') throw new TypeError('line broke')
    return told(200, { id, stage: calls.get(id)!.stage })
  })
})
afterEach(async () => {
  await forgetReachMemory()
  vi.unstubAllGlobals()
})

it('is one call however often its answer is lost, and is kept between tries', async () => {
  const row = newSos('officer', null)
  await keepSos(row)
  const bad = ['lose question', 'lose answer', 503] as const
  fate = () => bad[log.length - 1] ?? null
  for (let turn = 1; turn <= 3; turn++) {
    expect(await sendSos(row)).toBe(false)
    expect([(await sosOf('officer'))[0]!.tries, row.problem !== null]).toEqual([turn, true])
  }
  expect(await sendSos(row)).toBe(true)
  expect([calls.size, row.tries, row.told?.stage]).toEqual([1, 0, 'open'])
  expect((await sosOf('someone else')).length).toBe(0)
})

it('goes out before its place is known, and the place follows', async () => {
  const row = newSos('officer', null)
  await sendSos(row)
  row.place = HERE
  expect(owes(row)).toBe(true)
  await sendSos(row)
  expect(log).toEqual(['PUT /sos/id', 'PUT /sos/id/place'])
  expect([...calls.values()][0]!.place).toMatchObject({ lon: 111.9, crs: 'wgs84' })
})

it('is not held up by a place the server cannot read', async () => {
  const row = newSos('officer', { lon: 999, lat: 0, accuracy_m: null })
  fate = () => log.length === 1 ? 422 : null
  expect(await sendSos(row)).toBe(false)
  expect(await sendSos(row)).toBe(true)
  expect([...calls.values()][0]!.place).toBeNull()
})

it('is withdrawn only after it has arrived, also when both were pressed without a line', async () => {
  const row = newSos('officer', HERE)
  fate = () => 'lose question'
  await sendSos(row)
  row.withdraw = true
  await sendSos(row)
  fate = () => null
  expect(await sendSos(row)).toBe(true)
  expect(log.slice(-2)).toEqual(['PUT /sos/id', 'POST /sos/id/moves'])
  expect(row.told?.stage).toBe('withdrawn')
})

it('never pauses longer than eight seconds', () => {
  expect([0, 1, 2, 3, 4, 5, 500].map(pauseAfter)).toEqual([0, 500, 1000, 2000, 4000, 8000, 8000])
})
