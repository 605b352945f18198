/** The server's hour, ticking once a second; the machine's own clock is never trusted for a time limit. */
import { onBeforeUnmount, ref } from 'vue'
import { link } from '../live'

export const nowMs = ref(Date.now())
setInterval(() => { nowMs.value = Date.now() + link.offset }, 1000)

/** Runs `act` every ten seconds while the calling component is on screen and the tab is seen. */
export function tenSeconds(act: () => void) {
  const timer = setInterval(() => { if (!document.hidden) act() }, 10_000)
  onBeforeUnmount(() => clearInterval(timer))
}
