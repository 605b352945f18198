/** Few moves stand side by side; many are folded, nothing is lost, and what somebody waits for stays in front. */
import { describe, expect, it } from 'vitest'
import { arranged, GROUPS, groupOf } from './movemenu'
import { firstMove, LETTERS, lettersOf } from './shortcuts'

const moves = (...names: string[]) => names.map((name) => {
  const [move, tone = 'plain'] = name.split(':')
  return { move: move!, tone }
})
const CHIEF = moves('revoke', 'return', 'submit:primary', 'escalate', 'hand_down', 'extend', 'hang', 'wait', 'endorse:primary', 'decline', 'reply')

describe('the moves of a case', () => {
  it('shows all of them while they are few', () => {
    expect(arranged(moves('file:primary', 'refuse:danger')).groups).toEqual([])
  })
  it('folds many of them and loses none', () => {
    const { buttons, groups } = arranged(CHIEF)
    expect(buttons.map((each) => each.move)).toEqual(['endorse', 'decline', 'reply', 'submit'])
    expect([...buttons, ...groups.flatMap((each) => each.moves)].map((each) => each.move).sort()).toEqual(CHIEF.map((each) => each.move).sort())
    expect(groups.map((each) => each.group)).toEqual(GROUPS.filter((group) => groups.some((each) => each.group === group)))
  })
  it('answers a request before it goes on with the work', () => {
    expect(firstMove(CHIEF)?.move).toBe('endorse')
  })
  it('does not put a leader before giving the case away', () => {
    expect(firstMove(moves('escalate', 'supervise', 'whistle', 'force_close:danger'))?.move).toBe('supervise')
    expect(firstMove(moves('escalate', 'force_close:danger'))).toBeUndefined()
  })
  it('puts an unknown move among the handling', () => {
    expect(groupOf('something_new')).toBe('answer')
  })
  it('gives each of a dozen moves a letter of its own, its usual one where it can', () => {
    const letters = lettersOf(CHIEF)
    expect(new Set(letters.values()).size).toBe(CHIEF.length)
    for (const { move } of CHIEF) expect(letters.get(move)).toBe(LETTERS[move])
  })
})
