import { expect, test } from 'vitest'
import { Problem } from '../../api/problem'
import { KEEP_MS, kept, settle, type Owed } from './owed'

function shelf() {
  const held = new Map<string, string>()
  return { getItem: (key: string) => held.get(key) ?? null, setItem: (key: string, value: string) => void held.set(key, value), removeItem: (key: string) => void held.delete(key) }
}
const one: Owed = { id: 'c1', via: 'desk', at: 1000 }
const refusing = (status: number) => () => Promise.reject(new Problem(status, 'x', 'x'))

test('what the network did not take is kept over a reload and gone once it has arrived', async () => {
  const here = shelf()
  expect(await settle(one, refusing(0), here)).toBe(false)
  expect(await settle(one, refusing(502), here)).toBe(false)
  expect(kept(here, 2000)).toEqual(one)
  const sent: Owed[] = []
  expect(await settle(kept(here, 2000)!, async (owed) => sent.push(owed), here)).toBe(true)
  expect(sent).toEqual([one])
  expect(kept(here, 2000)).toBeNull()
})

test('a refusal is not sent again', async () => {
  const here = shelf()
  await expect(settle(one, refusing(404), here)).rejects.toThrow()
  expect(kept(here, 2000)).toBeNull()
})

test('an answer of long ago is not given for somebody who may be elsewhere', async () => {
  const here = shelf()
  await settle(one, refusing(0), here)
  expect(kept(here, one.at + KEEP_MS)).toBeNull()
  here.setItem('moyang.call-answer', '{')
  expect(kept(here, 2000)).toBeNull()
})
