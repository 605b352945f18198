/** Every kind of fact leaves the phone's form as the server wants it. */
import { describe, expect, it } from 'vitest'
import type { Need, NeedKind } from '../api/types'
import { firstFacts, lacks, listOf, statedOf, withOne, withoutOne } from './moveform'

const need = (name: string, kind: NeedKind, rest: Partial<Need> = {}): Need => ({ name, kind, required: true, label: name, options: null, default: null, ...rest })
const none = { hashes: [], waiting: false, failed: false }

describe('the form of a move', () => {
  it('adds and removes departments, each once', () => {
    const two = withOne(withOne(withOne('', 'a'), 'b'), 'a')
    expect(listOf(two)).toEqual(['a', 'b'])
    expect(listOf(withoutOne(two, 'a'))).toEqual(['b'])
  })
  it('states a list as a list and a place as a place', () => {
    const needs = [need('departments', 'departments'), need('point', 'point', { required: false }), need('until', 'date')]
    expect(statedOf(needs, { departments: 'a b', point: '111.96 21.85', until: '2026-12-25' }, none)).toEqual({ departments: ['a', 'b'], point: { lon: 111.96, lat: 21.85 }, until: '2026-12-25' })
  })
  it('leaves out what is empty, broken or only proposed', () => {
    const needs = [need('departments', 'departments', { required: false }), need('point', 'point', { required: false }), need('closing', 'text', { required: false, default: '已清理' })]
    expect(statedOf(needs, { ...firstFacts(needs), point: 'x' }, none)).toEqual({})
  })
  it('names what is missing', () => expect(Object.keys(lacks([need('departments', 'departments'), need('photos', 'photos')], { departments: '' }, none))).toEqual(['departments', 'photos']))
})

it('begins with what the server proposes', () => {
  expect(firstFacts([need('department', 'text', { default: 'd1' }), need('note', 'text')])).toEqual({ department: 'd1', note: '' })
})

it('asks for required facts and photos, not for optional ones', () => {
  const needs = [need('reason', 'text'), need('note', 'text', { required: false }), need('photos', 'photos')]
  expect(Object.keys(lacks(needs, { reason: '  ', note: '' }, none))).toEqual(['reason', 'photos'])
})

it('waits for photos on their way and does not pass over failed ones', () => {
  const needs = [need('photos', 'photos', { required: false })]
  expect(lacks(needs, {}, { ...none, waiting: true })).toHaveProperty('photos')
  expect(lacks(needs, {}, { ...none, failed: true })).toHaveProperty('photos')
  expect(lacks(needs, {}, { ...none, hashes: ['a'] })).toEqual({})
})

it('states only what was said, trimmed', () => {
  const needs = [need('result', 'choice'), need('note', 'text', { required: false }), need('photos', 'photos')]
  expect(statedOf(needs, { result: 'passed', note: ' ' }, { ...none, hashes: ['h'] })).toEqual({ result: 'passed', photos: ['h'] })
})
