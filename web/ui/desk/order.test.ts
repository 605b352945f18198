/** The working order of a queue, and where one stands after a case has gone. */
import { describe, expect, it } from 'vitest'
import type { CaseRow } from '../api/types'
import { neighbourOf, ordered } from './order'

const row = (id: string, rest: Partial<CaseRow> = {}) => ({ id, reported_at: '2026-11-23T08:00:00+08:00', closed_at: null, deadline: null, urgent: false, ...rest }) as CaseRow
const due = (at: string, state: 'ok' | 'soon' | 'over') => ({ deadline: { at, state, used: 0.5, running: true, stopped: null, first: null } })
const ids = (rows: CaseRow[]) => rows.map((each) => each.id)

describe('working order', () => {
  it('puts overdue first, then urgent, then what runs out soonest, then who waited longest', () => {
    const late = row('late', due('2026-11-23T09:00:00+08:00', 'over'))
    const later = row('later', due('2026-11-23T08:30:00+08:00', 'over'))
    const urgent = row('urgent', { urgent: true })
    const soon = row('soon', due('2026-11-23T12:00:00+08:00', 'soon'))
    const old = row('old', { reported_at: '2026-11-22T08:00:00+08:00' })
    const fresh = row('fresh')
    expect(ids(ordered([fresh, old, soon, urgent, late, later], 'urgency'))).toEqual(['later', 'late', 'urgent', 'soon', 'old', 'fresh'])
  })
  it('can show the newest first', () => {
    expect(ids(ordered([row('old', { reported_at: '2026-11-22T08:00:00+08:00' }), row('new')], 'newest'))).toEqual(['new', 'old'])
  })
})

describe('the next case', () => {
  it('is the one below, or the last', () => {
    expect(neighbourOf(['a', 'b', 'c'], 'b')).toBe('c')
    expect(neighbourOf(['a', 'b', 'c'], 'c')).toBe('b')
    expect(neighbourOf(['a'], 'a')).toBeNull()
  })
})
