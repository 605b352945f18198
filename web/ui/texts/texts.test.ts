/** The same keys and the same {names} in both languages, in every face. */
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { setLanguage, t } from './t'

const here = import.meta.dirname
const parts = readdirSync(resolve(here, 'zh-CN')).filter((name) => name.endsWith('.json'))
const read = (language: string, part: string) => JSON.parse(readFileSync(resolve(here, language, part), 'utf8')) as Record<string, string>
const names = (words = '') => [...words.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()

describe.each(parts)('%s', (part) => {
  const [chinese, english] = [read('zh-CN', part), read('en', part)]

  it('has every key in both languages', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
  })

  it('names the same things in both languages', () => {
    for (const key of Object.keys(chinese)) expect([key, ...names(english[key])]).toEqual([key, ...names(chinese[key])])
  })

  it('leaves no text empty', () => {
    expect(Object.entries({ ...chinese, ...english }).filter(([, words]) => !words.trim())).toEqual([])
  })
})

describe('t', () => {
  it('fills in names and follows the language', async () => {
    expect(t('common.left.ok', { span: '2 小时' })).toBe('剩余 2 小时')
    await setLanguage('en')
    expect(t('common.left.ok', { span: '2 h' })).toContain('2 h')
    await setLanguage('zh-CN')
  })

  it('leaves a name it was not given as it stands', () => {
    expect(t('common.left.ok')).toContain('{span}')
  })
})
