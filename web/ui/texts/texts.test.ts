/** The same keys and the same {names} in both languages, in every face. */
import { describe, expect, it } from 'vitest'
import { dictionaries } from './dictionaries'
import { setLanguage, t, tCode } from './t'

const names = (words: string) => [...words.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()

describe('texts', () => {
  const { 'zh-CN': chinese, en: english } = dictionaries

  it('has every key in both languages', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
  })

  it.each(Object.keys(chinese))('names the same things in %s', (key) => {
    expect(names(english[key] ?? '')).toEqual(names(chinese[key] ?? ''))
  })

  it('fills in names and follows the language', () => {
    expect(t('common.left', { span: '2 小时' })).toBe('还剩 2 小时')
    setLanguage('en')
    expect(t('common.left', { span: '2 h' })).toBe('2 h left')
    setLanguage('zh-CN')
  })

  it('shows an unknown code as it is', () => {
    expect(tCode('stage', 'closed')).toBe('已结案')
    expect(tCode('stage', 'somewhere')).toBe('somewhere')
  })
})
