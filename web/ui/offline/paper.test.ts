/** What is no report travels by the same outbox: its own row, its own receipt, the draft of the report left alone. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { expect, it } from 'vitest'
import { drainUntilQuiet, eachOnItsOwnPhone, OFFICER, photo, saved, server } from './acting'
import { emptyDraft, keepDraft, readDraft } from './draft'
import { importFile, unsentFile } from './export'
import { enqueue, isDelivered, outboxItems } from './outbox'
import { forgetMemory } from './store'

eachOnItsOwnPhone()

const paper = async (more = {}) => enqueue({
  kind: 'component-proposals', person: OFFICER, category_name: '新增部件', grid_name: '北门', description: '路灯', body: { kind: 'add' }, photos: [await photo(500)], ...more,
})

it('is sent once through lost answers beside reports, and leaves the draft of the report alone', async () => {
  await keepDraft(OFFICER, emptyDraft())
  const id = await paper()
  await saved()
  expect(await readDraft(OFFICER)).toBeUndefined() // the report took its draft along, the paper did not
  let left = 2
  server.fate = (question) => question.startsWith('PUT /component-proposals') && left-- > 0 ? 'lose answer' : 'answer'
  await drainUntilQuiet()
  expect([server.papers.size, server.created, server.photos.size]).toEqual([1, 1, 2])
  const items = await outboxItems()
  expect(items.every(isDelivered)).toBe(true)
  expect(items.find(({ report }) => report.id === id)!.report).toMatchObject({ number: `B-${id.slice(-4)}`, case: null })
})

it('keeps the draft of the report when only a paper is sent, and the paper its kind when a dead phone is carried', async () => {
  await keepDraft(OFFICER, emptyDraft())
  const id = await paper()
  expect(await readDraft(OFFICER)).toBeDefined()
  const file = await (await unsentFile(OFFICER, '林海燕')).text()
  await forgetMemory()
  globalThis.indexedDB = new IDBFactory()
  expect(await importFile(OFFICER, file)).toMatchObject({ added: 1, damaged: 0 })
  expect(await importFile(OFFICER, file.replaceAll('component-proposals', '../persons').replaceAll(id, 'x'))).toMatchObject({ added: 1 })
  expect((await outboxItems()).map(({ report }) => report.kind)).toEqual([undefined, 'component-proposals'])
})
