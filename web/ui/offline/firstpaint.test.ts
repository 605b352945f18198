/** The page that is seen before anything runs: complete in both languages, with its looks in it. */
import { expect, it } from 'vitest'
import { withLooks, withWords } from './firstpaint'

it('says every text in both languages, and refuses one that is missing or no plain text', () => {
  const texts: Record<string, string> = { 'zh-CN phone tab.me': '我的', 'en phone tab.me': 'Me', 'zh-CN phone bad': 'a < b', 'en phone bad': 'a' }
  const textOf = (...where: string[]) => texts[where.join(' ')]
  expect(withWords('<b>{{phone.tab.me}}</b>', textOf)).toBe('<b><span lang="zh-CN">我的</span><span lang="en">Me</span></b>')
  expect(() => withWords('{{phone.gone}}', textOf)).toThrow('phone.gone')
  expect(() => withWords('{{phone.bad}}', textOf)).toThrow('plain text')
})

it('carries the sheets of the build, and leaves the others where they are', () => {
  const page = '<link rel="stylesheet" crossorigin href="/dist/a.css"><link rel="stylesheet" href="/other.css">'
  expect(withLooks(page, (address) => address === '/dist/a.css' ? 'b{top:0}\n' : undefined)).toBe('\n  <style>b{top:0}</style>\n  <link rel="stylesheet" href="/dist/a.css" disabled><link rel="stylesheet" href="/other.css">')
})
