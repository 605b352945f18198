/** A voice note travels as its own row: behind its report, to its own address, resumed like a photo, and in the outbox file. */
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { eachOnItsOwnPhone, drainUntilQuiet, only, photo, saved, server } from './acting'
import { importFile, unsentFile } from './export'
import { outboxItems } from './outbox'
import { typeFor } from './voice'

eachOnItsOwnPhone()
const clip = async () => ({ ...await photo(300_000), voice: 'audio/webm' })

it('goes to its own address in pieces, and its report names it', async () => {
  const note = await clip()
  await saved(1, 1000, undefined, { voices: [note] })
  server.fate = (question) => question.startsWith('PUT /voices') && server.log.filter((each) => each === question).length === 2 ? 'lose answer' : 'answer'
  await drainUntilQuiet()
  const { report, photos } = await only()
  expect((JSON.parse(report.body) as { voices: string[] }).voices).toEqual([note.sha256])
  expect(Object.keys((JSON.parse(report.body) as { originals: object }).originals)).toHaveLength(1)
  expect(photos.map((each) => [each.total, each.voice, each.state]).sort()).toEqual([[1000, undefined, 'received'], [300_000, 'audio/webm', 'received']])
  expect(server.photos.has(note.sha256)).toBe(true)
  expect(server.log.some((each) => each === `PUT /photos/${note.sha256}`)).toBe(false)
})

it('is carried in the outbox file as a voice note', async () => {
  await saved(1, 1000, undefined, { voices: [await clip()] })
  const file = await (await unsentFile('officer', '林')).text()
  for (const { report } of await outboxItems()) await (await (await import('./store')).memory()).delete('reports', report.id)
  await importFile('colleague', file)
  expect((await only()).photos.map((each) => [each.total, each.voice ?? null]).sort()).toEqual([[1000, null], [300_000, 'audio/webm']])
})

it('is recorded in what the phone can make and the server takes', () => {
  expect(typeFor(() => true)).toBe('audio/webm;codecs=opus')
  expect(typeFor((type) => type === 'audio/mp4')).toBe('audio/mp4')
  expect(typeFor(() => false)).toBeUndefined()
})
