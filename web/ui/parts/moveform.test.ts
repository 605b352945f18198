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
