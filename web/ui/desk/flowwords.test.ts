/** Codes of the chain are read as words; ids stay unsaid. */
import { describe, expect, it } from 'vitest'
import type { HistoryItem } from '../api/types'
import '../texts/desk'
import { statedWords } from './flowwords'

const step = (stated: Record<string, unknown>) => ({ stated }) as HistoryItem

describe('a step of the history', () => {
  it('says a card with its ground', () => expect(statedWords(step({ card: 'red', ground: 'leader', note: '今天办完' }))).toEqual(['今天办完', '红牌督办', '领导督办']))
  it('says stars and answers', () => {
    expect(statedWords(step({ result: '4', department_name: '公安交管' }))).toEqual(['公安交管', '评价 4 星'])
    expect(statedWords(step({ result: 'cannot' }))).toEqual(['不能到场'])
  })
  it('names those who were called', () => expect(statedWords(step({ departments: ['id'], department_names: ['甲', '乙'] }))).toEqual(['吹哨部门：甲、乙']))
  it('leaves unknown codes unsaid', () => expect(statedWords(step({ ground: 'x', result: 'y', card: 'z' }))).toEqual([]))
})
