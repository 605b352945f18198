/** What a move still lacks, and what it states. */
import { expect, it } from 'vitest'
import type { Need } from '../api/types'
import { firstFacts, lacks, statedOf } from './moveform'

const need = (name: string, rest: Partial<Need> = {}): Need => ({ name, kind: 'text', required: true, label: name, options: null, default: null, ...rest })
const none = { hashes: [], waiting: false, failed: false }

it('begins with what the server proposes', () => {
  expect(firstFacts([need('department', { default: 'd1' }), need('note')])).toEqual({ department: 'd1', note: '' })
})

it('asks for required facts and photos, not for optional ones', () => {
  const needs = [need('reason'), need('note', { required: false }), need('photos', { kind: 'photos' })]
  expect(Object.keys(lacks(needs, { reason: '  ', note: '' }, none))).toEqual(['reason', 'photos'])
})

it('waits for photos on their way and does not pass over failed ones', () => {
  const needs = [need('photos', { kind: 'photos', required: false })]
  expect(lacks(needs, {}, { ...none, waiting: true })).toHaveProperty('photos')
  expect(lacks(needs, {}, { ...none, failed: true })).toHaveProperty('photos')
  expect(lacks(needs, {}, { ...none, hashes: ['a'] })).toEqual({})
})

it('states only what was said, trimmed', () => {
  const needs = [need('result', { kind: 'choice' }), need('note', { required: false }), need('photos', { kind: 'photos' })]
  expect(statedOf(needs, { result: 'passed', note: ' ' }, { ...none, hashes: ['h'] })).toEqual({ result: 'passed', photos: ['h'] })
})
