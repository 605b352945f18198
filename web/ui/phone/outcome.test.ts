/** The reporter reads the reason of whoever ended the case, and no other. */
import { describe, expect, it } from 'vitest'
import type { HistoryItem } from '../api/types'
import { reasonOf } from './outcome'

const step = (seq: number, to: string, reason: string | null) => ({ seq, to, reason }) as HistoryItem

describe('the reason of an end', () => {
  it('is that of the last step', () => {
    expect(reasonOf('not_accepted', [step(1, 'pending_register', null), step(2, 'not_accepted', '私人院内')])).toBe('私人院内')
    expect(reasonOf('voided', [step(3, 'voided', '误报'), step(2, 'pending_dispatch', '类别不对')])).toBe('误报')
  })
  it('is silent while the case goes on or was closed as usual', () => {
    expect(reasonOf('pending_register', [step(2, 'pending_register', '退回')])).toBeNull()
    expect(reasonOf('closed', [step(8, 'closed', null)])).toBeNull()
  })
})
