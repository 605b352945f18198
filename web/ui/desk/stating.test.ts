/** A form opens with the proposals and sends only what was stated. */
import { describe, expect, it } from 'vitest'
import type { Move, Need } from '../api/types'
import { changed, missing, proposed, stated } from './stating'

const need = (name: string, rest: Partial<Need> = {}): Need => ({ name, kind: 'text', required: true, label: name, options: null, default: null, ...rest })
const move: Move = { move: 'submit', label: '提交', tone: 'primary', needs: [need('photos', { kind: 'photos' }), need('department', { kind: 'department', default: 'd1' }), need('note', { required: false })] }
const called: Move = { ...move, needs: [need('departments', { kind: 'departments' }), need('point', { kind: 'point', required: false }), need('description', { required: false, default: '旧描述' })] }

describe('facts of a move', () => {
  it('starts from the proposals', () => expect(proposed(move)).toEqual({ photos: [], department: 'd1', note: null }))
  it('leaves out what is empty', () => expect(stated({ photos: [], department: 'd1', note: '  ' })).toEqual({ department: 'd1' }))
  it('names what is missing', () => expect(missing(move, { photos: [], department: null, note: '' })).toEqual(['photos', 'department']))
  it('starts a list of departments empty', () => expect(proposed(called)).toEqual({ departments: [], point: null, description: '旧描述' }))
  it('keeps a place and a list as they are', () => {
    const point = { lon: 111.9, lat: 21.8 }
    expect(stated({ departments: ['d1', 'd2'], point, description: null })).toEqual({ departments: ['d1', 'd2'], point })
  })
  it('does not state an optional proposal that nobody touched', () => {
    expect(changed(called, { departments: ['d1'], point: null, description: '旧描述' })).toEqual({ departments: ['d1'], point: null })
    expect(changed(called, { description: '新描述' })).toEqual({ description: '新描述' })
  })
  it('states a required proposal even when it was not touched', () => expect(changed(move, { department: 'd1' })).toEqual({ department: 'd1' }))
})
