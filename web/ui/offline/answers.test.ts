/** Answers from the spot in the one outbox: once over any line, before the reports, late ones dropped or given anew, held ones taken back. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { expect, it } from 'vitest'
import { drainUntilQuiet, eachOnItsOwnPhone, OFFICER, only, photo, saved, server } from './acting'
import { drain } from './drain'
import { importFile, unsentFile } from './export'
import { bytesOf, dropAnswer, enqueue, isDelivered, outboxItems, wake, type NewPaper } from './outbox'
import { forgetMemory, memory } from './store'

eachOnItsOwnPhone()

const answered = async (photos = 1, more: Partial<NewPaper> = {}) => enqueue({
  kind: 'moves', person: OFFICER, category_name: '核查 · 暴露垃圾', grid_name: '北门', description: '已清理', photos: await Promise.all(Array.from({ length: photos }, () => photo(1000))),
  body: { kind: 'case', subject: 'case-1', move: 'check', version: 3, result: 'passed', taken_at: '2026-01-01T00:00:00Z' }, ...more,
})

it('is made once over a line that loses answers, before any report, its photos behind it', async () => {
  await saved(1)
  await answered(2)
  let left = 4
  server.fate = (question) => question.startsWith('PUT') && left-- > 0 ? 'lose answer' : 'answer'
  await drainUntilQuiet()
  expect([server.papers.size, server.created, server.photos.size]).toEqual([1, 1, 3])
  expect(server.log.filter((each) => each.startsWith('PUT'))[0]).toMatch(/PUT \/moves/)
  const answer = (await outboxItems()).find(({ report }) => report.kind === 'moves')!
  expect([answer.report.state, answer.report.case, answer.report.number?.slice(0, 2)]).toEqual(['received', 'case-1', 'B-'])
})

it('counts a second press as the same answer, whenever the button was pressed', async () => {
  const body = { kind: 'case', subject: 'case-1', move: 'verify', version: 3 }
  await answered(0, { id: 'one', body: { ...body, taken_at: '2026-01-01T00:00:00Z' } })
  expect(await answered(0, { id: 'one', body: { ...body, taken_at: '2026-01-01T00:00:02Z' } })).toBe('one')
  expect((await outboxItems()).length).toBe(1)
})

it('asks the officer when the case has moved on, and holds up nobody', async () => {
  const late = await answered()
  const other = await answered(1)
  server.fate = (question) => question.includes(late) ? 409 : 'answer'
  await drain(OFFICER)
  const rows = new Map((await outboxItems()).map((item) => [item.report.id, item]))
  expect(rows.get(late)!.report).toMatchObject({ state: 'needs_you', problem: '不行 409' })
  expect(isDelivered(rows.get(other)!)).toBe(true)
  const kept = rows.get(late)!.photos[0]!.id
  expect(await bytesOf(kept)).toBeDefined()

  const again = await answered(1, { replaces: late })
  expect((await outboxItems()).map(({ report }) => report.id).sort()).toEqual([other, again].sort())
  expect(await bytesOf(kept)).toBeUndefined()
  server.fate = (question) => question.includes(again) ? 409 : 'answer'
  expect(await dropAnswer(again)).toBe(false) // on its way: nobody knows yet whether it counts
  await drain(OFFICER)
  expect(await dropAnswer(again)).toBe(true)
  expect(await dropAnswer(other)).toBe(false)
  expect([(await outboxItems()).length, (await (await memory()).getAll('bytes')).length]).toEqual([1, 0])
})

it('is held while it can be taken back, and not hurried by the line', async () => {
  const held = await answered(0, { hold_ms: 60_000 })
  await wake(OFFICER)
  await drain(OFFICER)
  expect((await only()).report.state).toBe('waiting')
  expect(await dropAnswer(held)).toBe(true)
  await answered(0, { hold_ms: -1 })
  await drain(OFFICER)
  expect((await only()).report.state).toBe('received')
  await saved()
  expect(await dropAnswer((await outboxItems())[0]!.report.id)).toBe(false) // a report is never dropped
})

it('travels in the outbox file with its photos, and arrives once from both phones', async () => {
  const id = await answered(1)
  const file = await (await unsentFile(OFFICER, '林海燕')).text()
  await drainUntilQuiet()
  await forgetMemory()
  globalThis.indexedDB = new IDBFactory()
  expect(await importFile(OFFICER, file)).toEqual({ added: 1, known: 0, damaged: 0 })
  await drainUntilQuiet()
  expect([(await only()).report.id, (await only()).report.kind, server.papers.size]).toEqual([id, 'moves', 1])
  expect(isDelivered(await only())).toBe(true)
})
