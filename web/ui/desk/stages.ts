/** The stages of a case in the order in which it passes them. */
import type { Stage } from '../api/types'

export const STAGES: readonly Stage[] = [
  'pending_register', 'pending_verify', 'pending_filing', 'pending_dispatch', 'pending_handle', 'handling', 'handle_finish',
  'pending_check', 'pending_close', 'closed', 'forced_close', 'merged', 'not_accepted', 'not_filed', 'voided',
]
