/** The stages of a case in their order, their colour family, and their names for filters. */
import { t } from '../texts'

export const STAGES = [
  'pending_register', 'pending_verify', 'pending_filing', 'pending_dispatch', 'pending_handle', 'handling', 'handle_finish',
  'pending_check', 'pending_close', 'closed', 'not_accepted', 'voided',
] as const
export type Stage = (typeof STAGES)[number]

const TONES: Record<Stage, string> = {
  pending_register: 'new', pending_verify: 'verify', pending_filing: 'accepted', pending_dispatch: 'dispatched', pending_handle: 'handling',
  handling: 'handling', handle_finish: 'handling', pending_check: 'verify', pending_close: 'verify', closed: 'closed',
  not_accepted: 'returned', voided: 'returned',
}

export const toneOf = (stage: string) => TONES[stage as Stage] ?? 'new'
export const stageName = (stage: Stage) => t(`desk.stage_${stage}`)
