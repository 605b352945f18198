/** Nothing missed, nothing heard twice, however old and new changes are mixed. */
import { expect, it } from 'vitest'
import type { Change } from '../api/types'
import { Sequence } from './sequence'

const change = (seq: number): Change => ({ kind: 'case', id: `c${seq}`, version: 1, seq })
const heard = (sequence: Sequence, ...seqs: number[]) => seqs.filter((seq) => sequence.accept(change(seq)))

it('hears each change once', () => {
  const sequence = new Sequence()
  sequence.beat(10)
  expect(heard(sequence, 11, 11, 12, 9)).toEqual([11, 12])
})

it('hears the old ones of a replay though new ones overtook them', () => {
  const sequence = new Sequence()
  sequence.beat(10)
  expect(sequence.resume()).toBe(10)
  expect(heard(sequence, 15, 11, 12, 15, 14)).toEqual([15, 11, 12, 14])
  expect(sequence.resumed(15)).toBe(4)
  expect(heard(sequence, 12, 15, 16)).toEqual([16])
})

it('does not move on by a beat while a replay runs', () => {
  const sequence = new Sequence()
  sequence.beat(10)
  sequence.resume()
  sequence.beat(20)
  expect(sequence.at).toBe(10)
  expect(heard(sequence, 11)).toEqual([11])
})

it('stands where the server says when it could not replay', () => {
  const sequence = new Sequence()
  sequence.resume()
  sequence.reloaded(900)
  expect(heard(sequence, 899, 901)).toEqual([901])
})
