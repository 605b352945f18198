/** Where one stands after a case has gone. */
import { describe, expect, it } from 'vitest'
import { neighbourOf } from './order'

describe('the next case', () => {
  it('is the one below, or the last', () => {
    expect(neighbourOf(['a', 'b', 'c'], 'b')).toBe('c')
    expect(neighbourOf(['a', 'b', 'c'], 'c')).toBe('b')
    expect(neighbourOf(['a'], 'a')).toBeNull()
  })
})
