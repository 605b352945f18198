/** Which paper is offered: the latest in the reader's language, and whether another is to be asked for. Pure. */
import type { EmergencyDocument } from '../../api/types'

/** A paper that has not come by then is not waited for any longer. */
const PATIENCE_MS = 120_000

export interface Offer {
  ready: EmergencyDocument | null
  /** Drawn before the end that has come since: no report of the whole. */
  interim: boolean
  drawing: EmergencyDocument | null
  /** How the button for another one is called; none while one is being drawn. */
  ask: 'first' | 'again' | 'final' | null
}

/** `papers` latest first; `ended` when the emergency has been stood down. */
export function offered(papers: EmergencyDocument[], language: string, ended: boolean, now: number): Offer {
  const mine = papers.filter((each) => each.language === language)
  const ready = mine.find((each) => each.state === 'ready') ?? null
  const [latest] = mine
  const drawing = latest?.state === 'asked' && now - Date.parse(latest.asked_at) < PATIENCE_MS ? latest : null
  const missing = ended && !ready?.final ? 'final' : ready ? 'again' : 'first'
  return { ready, interim: ready !== null && !ready.final, drawing, ask: drawing ? null : missing }
}
