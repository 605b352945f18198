/** A form opens with the proposals and sends only what was stated. */
import { describe, expect, it } from 'vitest'
import type { Move, Need } from '../api/types'
import { missing, proposed, stated } from './stating'

const need = (name: string, rest: Partial<Need> = {}): Need => ({ name, kind: 'text', required: true, label: name, options: null, default: null, ...rest })
const move: Move = { move: 'submit', label: '提交', tone: 'primary', needs: [need('photos', { kind: 'photos' }), need('department', { kind: 'department', default: 'd1' }), need('note', { required: false })] }

describe('facts of a move', () => {
  it('starts from the proposals', () => expect(proposed(move)).toEqual({ photos: [], department: 'd1', note: null }))
  it('leaves out what is empty', () => expect(stated({ photos: [], department: 'd1', note: '  ' })).toEqual({ department: 'd1' }))
  it('names what is missing', () => expect(missing(move, { photos: [], department: null, note: '' })).toEqual(['photos', 'department']))
})
