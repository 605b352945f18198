/** A mapping survives the editor, and a sample message offers the paths a mapping understands. */
import { describe, expect, it } from 'vitest'
import { mappingOf, pathsOf, settingsOf, wordsOf } from './ingest'

const SETTINGS = {
  device: '$2', items: 'data', time: 'ts', time_form: 's', seq: 'n',
  values: { lel: 'gas.value', temperature: { path: 't', factor: 0.1, offset: -40 }, valve: { path: 'v', words: { on: 1, off: 0 } } },
}

describe('a mapping', () => {
  it('comes back from the editor as it was', () => {
    expect(settingsOf(mappingOf(SETTINGS))).toEqual(SETTINGS)
    expect(settingsOf(mappingOf({ device: '=A', values: { lel: 'g' } }))).toEqual({ device: '=A', values: { lel: 'g' } })
  })

  it.each([
    ['on=1, off=0', { on: 1, off: 0 }], ['开=1，关=0', { 开: 1, 关: 0 }], ['', {}],
  ])('reads the words %s', (text, words) => { expect(wordsOf(text)).toEqual(words) })

  it('says that a word without a number has none', () => { expect(wordsOf('on')).toEqual({ on: Number.NaN }) })
})

describe('paths of a sample', () => {
  it.each([
    ['{"a":{"b":1},"c":[{"d":2}],"e":null}', '', ['a.b', 'c[0].d', 'e']],
    ['{"id":"X","data":[{"t":1,"g":{"v":2}},{"t":2}]}', 'data', ['t', 'g.v', '/id']],
    ['{"a b":1,"a.b":2,"$x":3}', '', ['a b']],
    ['[1,2]', '', []], ['{', '', []], ['"text"', '', []],
  ])('%s', (sample, items, paths) => { expect(pathsOf(sample, items)).toEqual(paths) })
})
