import { describe, expect, it } from 'vitest'
import type { Category } from '../api/types'
import { offered, written } from './phrases'

const litter = { kind: 'event', code: '06010', conditions: [{ id: 'a' }, { id: 'b' }] } as unknown as Category
const all = [{ category: 'event:06010', number: 1, changed_at: null, phrases: [{ text: '一', text_en: '', condition: null }, { text: '二', text_en: '', condition: 2 }] }]
const texts = (condition: string | null) => offered(all, litter, condition).map((each) => each.text)

describe('ready sentences', () => {
  it('are those of the category and of the chosen condition', () => {
    expect(texts(null)).toEqual(['一', '二'])
    expect(texts('a')).toEqual(['一'])
    expect(texts('b')).toEqual(['一', '二'])
    expect(offered(all, { ...litter, code: '06011' }, null)).toEqual([])
  })
  it.each([
    ['', '{place}有垃圾约{measure}平方米', { text: '北门有垃圾约__平方米', from: 6, to: 8 }],
    ['路边。', '{place}有垃圾', { text: '路边。\n北门有垃圾', from: 9, to: 9 }],
    ['北门有垃圾', '{place}有垃圾', null],
    ['__在前', '共{measure}处', { text: '__在前\n共__处', from: 6, to: 8 }],
    ['字'.repeat(499), '{place}有垃圾', null],
  ])('stand behind what is written, with the number to be filled in marked: %j', (before, sentence, result) => {
    expect(written(before, sentence, '北门', '__')).toEqual(result)
  })
})
