/** Every open move has a letter of its own, and the list keeps its own letters. */
import { describe, expect, it } from 'vitest'
import { firstMove, lettersOf, sharedMoves } from './shortcuts'

const named = (...names: string[]) => names.map((move) => ({ move }))

describe('letters of moves', () => {
  it('gives the usual letters', () => {
    expect([...lettersOf(named('file', 'claim', 'send_verify', 'refuse', 'void')).values()]).toEqual(['f', 'c', 'v', 'n', 'o'])
  })
  it('never gives a letter twice, nor one of the list', () => {
    const letters = [...lettersOf(named('jump', 'kick', 'axe', 'return', 'redo', 'rework', 'xray', 'iron', 'merge')).values()]
    expect(new Set(letters).size).toBe(9)
    expect(letters.some((letter) => 'ajkximq'.includes(letter))).toBe(false)
  })
})

describe('moves', () => {
  it('takes the primary move first, never a dangerous one by itself', () => {
    expect(firstMove([{ move: 'claim', tone: 'plain' }, { move: 'file', tone: 'primary' }])?.tone).toBe('primary')
    expect(firstMove([{ move: 'void', tone: 'danger' }])).toBeUndefined()
  })
  it('shares only what every case offers', () => {
    expect(sharedMoves([named('file', 'claim'), named('file', 'release')])).toEqual(named('file'))
    expect(sharedMoves([])).toEqual([])
  })
})
