/** What the queue says of the time: left, over, stopped, waiting. */
import { describe, expect, it } from 'vitest'
import type { CaseRow } from '../api/types'
import '../texts/desk'
import { timeLeft } from './timeleft'

const at = (clock: string) => `2026-11-23T${clock}:00+08:00`
const now = Date.parse(at('10:00'))
const row = (rest: Partial<CaseRow>) => ({ stage: 'handling', reported_at: at('08:00'), closed_at: null, finished_at: null, deadline: null, ...rest }) as CaseRow
const deadline = (clock: string, rest = {}) => ({ at: at(clock), state: 'ok' as const, used: 0.4, running: true, stopped: null, first: null, ...rest })

describe('time left', () => {
  it('counts down, and warns in the last hour', () => {
    expect(timeLeft(row({ deadline: deadline('12:14') }), now)).toMatchObject({ state: 'ok', used: 0.4 })
    expect(timeLeft(row({ deadline: deadline('10:20') }), now).state).toBe('soon')
  })
  it('is over as soon as the clock says so, before the server does', () => {
    expect(timeLeft(row({ deadline: deadline('09:25') }), now)).toMatchObject({ state: 'over', used: 1, words: '逾期 35 分钟' })
  })
  it('stands still once the department has finished', () => {
    expect(timeLeft(row({ deadline: deadline('09:25', { running: false }), finished_at: at('09:00') }), now).state).toBe('done')
  })
  it('stands still while the case is on hold or waits for others', () => {
    const halted = (stopped: 'hung' | 'waiting') => timeLeft(row({ deadline: deadline('12:00', { running: false, stopped }) }), now)
    expect(halted('hung')).toMatchObject({ state: 'halted', words: '挂账停表' })
    expect(halted('waiting').words).toBe('等待停表')
  })
  it('is late at a desk that has had it longer than it may', () => {
    expect(timeLeft(row({ stage: 'pending_register', desk_due: at('08:15') }), now)).toMatchObject({ state: 'over', words: '已等 2 小时，超岗位时限' })
    expect(timeLeft(row({ stage: 'pending_register', desk_due: at('10:15') }), now).state).toBe('waiting')
  })
  it('says how long a case waits that has no clock yet', () => {
    expect(timeLeft(row({ stage: 'pending_register' }), now)).toMatchObject({ state: 'waiting', used: null })
  })
})
