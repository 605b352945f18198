/** What an alarm sounds like, and for how long: a level 2 alarm sounds again until somebody acknowledges it. */
import { watch } from 'vue'
import { play, sound } from '../live/sound'

/** Notes in Hz: two falling pairs for level 2, one lower note for level 1. */
const NOTES: Record<number, number[]> = { 1: [620, 620], 2: [980, 740, 980, 740] }
const REPEAT_MS = 4000

export const ringFor = (level: number) => play(NOTES[level] ?? NOTES[1]!)

/** Rings on while `wanted` says that a level 2 alarm is still unacknowledged. */
export function keepRinging(wanted: () => boolean) {
  let timer: ReturnType<typeof setInterval> | undefined
  watch([wanted, sound], ([on, state], [, before]) => {
    clearInterval(timer)
    if (!on || state !== 'on') return
    if (before !== 'on') ringFor(2)
    timer = setInterval(() => ringFor(2), REPEAT_MS)
  })
}
