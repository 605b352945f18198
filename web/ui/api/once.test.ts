/** One act, one id, until it is answered. */
import { expect, it } from 'vitest'
import { once } from './once'

it('goes out under one id until it is answered, then or altered under another', async () => {
  const sent: string[] = []
  const lost = (id: string) => { sent.push(id); return Promise.reject(new Error('lost')) }
  const answered = (id: string) => { sent.push(id); return Promise.resolve('done') }
  const ten = { item: 'blower', quantity: 10 }
  await expect(once(ten, lost)).rejects.toThrow('lost')
  await expect(once({ ...ten, quantity: 20 }, lost)).rejects.toThrow('lost')
  await expect(once(ten, lost)).rejects.toThrow('lost')
  await Promise.all([once(ten, answered), once(ten, answered)]) // pressed twice at once
  await once(ten, answered)
  const [first, other, again, press, double, meant] = sent
  expect([again, press, double]).toEqual([first, first, first])
  expect(new Set([first, other, meant]).size).toBe(3)
})
