/** The server's hour, which all time limits on a screen count down by; the device's own clock is not trusted. */
import { ref } from 'vue'

let offset = 0

/** Milliseconds, as the server counts them; ticks once a second. */
export const now = ref(Date.now())

/** The server's clock minus this device's, as the last beat told it. */
export function setOffset(ms: number): void {
  offset = ms
  tick()
}

function tick(): void {
  now.value = Date.now() + offset
}

setInterval(tick, 1_000)
