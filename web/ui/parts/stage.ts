/** How a stage looks: its colour role and its shape, so that colour is never the only sign. */
import type { Stage } from '../api/types'

export type StageTone = 'new' | 'accepted' | 'dispatched' | 'handling' | 'verify' | 'closed' | 'returned'

const TONES: Record<Stage, StageTone> = {
  pending_register: 'new', pending_verify: 'verify', not_accepted: 'returned', pending_filing: 'accepted',
  pending_dispatch: 'accepted', pending_handle: 'dispatched', handling: 'handling', handle_finish: 'handling',
  pending_check: 'verify', pending_close: 'verify', closed: 'closed', voided: 'returned',
  forced_close: 'closed', merged: 'closed', not_filed: 'returned',
}
/** Paths in a 12 x 12 box: ring, half, disc, triangle, square, tick, cross. */
const SHAPES: Record<StageTone, string> = {
  new: 'M6 1.500a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9Zm0 2a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5Z',
  accepted: 'M6 1a5 5 0 0 1 0 10Zm0 0a5 5 0 0 0 0 10v-1.500a3.5 3.5 0 0 1 0-7Z',
  dispatched: 'M1 2l10 4-10 4 2-4Z',
  handling: 'M2 2h8v8H2Z',
  verify: 'M6 .8 11.2 6 6 11.2 .8 6Z',
  closed: 'M4.6 10.4 .6 6.400l1.5-1.5 2.5 2.5 5.3-5.6 1.5 1.500Z',
  returned: 'M2.2 .8 6 4.6 9.8 .8l1.4 1.400L7.4 6l3.8 3.8-1.4 1.400L6 7.400l-3.8 3.8-1.4-1.400L4.6 6 .8 2.200Z',
}

export const toneOf = (stage: Stage): StageTone => TONES[stage]
export const shapeOf = (stage: Stage): string => SHAPES[TONES[stage]]
