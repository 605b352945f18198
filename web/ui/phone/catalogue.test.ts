/** Finding a category by words, and the groups to choose from. */
import { expect, it, vi } from 'vitest'
import type { Category } from '../api/types'
import { majorsOf, propose, search } from './catalogue'

const category = (code: string, name: string, rest: Partial<Category> = {}): Category => ({
  id: code, code, kind: 'event', name, name_en: name, major: code.slice(0, 2), major_name: '市容环境', major_name_en: 'Appearance', level: 'city', urgent: false, conditions: [], ...rest,
})
const ALL = [
  category('06010', '暴露垃圾', { name_en: 'Exposed refuse' }),
  category('06013', '道路破损', { conditions: [{ id: 'c', text: '路面堆放垃圾', closing_text: '', limit: { value: 1, unit: 'day' } }] }),
  category('01002', '污水井盖', { kind: 'component', major_name: '市政公用设施' }),
]

it('puts a hit in the name before a hit in a condition', () => {
  expect(search(ALL, '垃圾').map((each) => each.code)).toEqual(['06010', '06013'])
})

it('wants every word, in either language, whatever the case', () => {
  expect(search(ALL, 'exposed REFUSE').map((each) => each.code)).toEqual(['06010'])
  expect(search(ALL, '市政 井盖').map((each) => each.code)).toEqual(['01002'])
  expect(search(ALL, '井盖 垃圾')).toEqual([])
  expect(search(ALL, '  ')).toEqual([])
})

it('groups one kind by its majors', () => {
  expect(majorsOf(ALL, 'event').map((major) => [major.major, major.categories.length])).toEqual([['06', 2]])
})

it('proposes by the words written, without spaces to cut them at, at most three', () => {
  expect(propose(ALL, '路边有一堆垃圾没人收').map((each) => each.code)[0]).toBe('06010')
  expect(propose(ALL, '井盖坏了').map((each) => each.code)).toEqual(['01002'])
  expect(propose([...ALL, ...ALL.map((each) => ({ ...each, id: each.id + 'b' }))], '垃圾').length).toBe(3)
})

it('proposes what the officer chose for such words before', () => {
  vi.stubGlobal('localStorage', { getItem: () => JSON.stringify([{ id: '06013', words: '大坑积水' }]), setItem: () => undefined })
  expect(propose(ALL, '门口大坑').map((each) => each.code)).toEqual(['06013'])
  vi.unstubAllGlobals()
})

it('proposes nothing for words it has never met', () => {
  expect(propose(ALL, 'xyzzy')).toEqual([])
})
