/** The server's hour for every clock of the wall; the machine's own is never trusted for a time limit. */
import { onBeforeUnmount } from 'vue'

export { now as nowMs } from '../live/clock'

/** Runs `act` every ten seconds while the calling component is on screen and the tab is seen. */
export function tenSeconds(act: () => void) {
  const timer = setInterval(() => { if (!document.hidden) act() }, 10_000)
  onBeforeUnmount(() => clearInterval(timer))
}
