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

it('asks for what a new change has overtaken before the replay began', () => {
  const sequence = new Sequence()
  sequence.beat(10)
  sequence.away()
  expect(heard(sequence, 15)).toEqual([15])
  expect([sequence.floor, sequence.resume()]).toEqual([10, 10])
  expect(heard(sequence, 11, 15, 12)).toEqual([11, 12])
  sequence.resumed(15)
  expect(sequence.floor).toBe(15)
})

it('moves on by what was asked for while the link was away', () => {
  const sequence = new Sequence()
  sequence.away()
  sequence.polled(100)
  expect(sequence.floor).toBe(100)
  expect(heard(sequence, 120)).toEqual([120])
  sequence.polled(110)
  expect(sequence.resume()).toBe(110)
  expect(heard(sequence, 120, 115, 109)).toEqual([115])
})
