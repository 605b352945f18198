/** How closely a phone is followed (domain.md §4), and how often what it has noted is sent. */
import type { Pace } from './tracking'

export const PATROL: Pace = { moved_m: 15, move_ms: 15_000, far_m: Infinity, still_ms: 120_000, send_ms: 60_000 }
/** A team drives: fifty metres are a few seconds, and somebody waits for it. */
export const ERRAND: Pace = { moved_m: 15, move_ms: 15_000, far_m: 50, still_ms: 60_000, send_ms: 6_000 }
