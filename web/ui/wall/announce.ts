/** Speaks, rings and shows each new alarm once, and says after a gap how much was caught up. */
import { onScopeDispose, ref, watch } from 'vue'
import { link, onCaughtUp, onChanged } from '../live'
import { t } from '../texts'
import { board, waiting } from './board'
import { loadBoard } from './following'
import { ringFor } from './siren'
import { amount } from './words'

/** After the link is back, what was missed comes within this; then its number is said. */
const SETTLE_MS = 2_000
const SHOWN_MS = 12_000

/** The sentence for the newest alarm, spoken by screen readers; the tone sounds with it. */
export function useNewAlarms() {
  const spoken = ref('')
  let known: Set<string> | null = null
  watch(() => board.loaded && waiting.value, (list) => {
    if (!list) return
    // An alarm raised to level 2, or back after it had cleared, is news again.
    const before = known
    known = new Set(list.map((a) => `${a.id} ${a.level}`))
    const fresh = before ? list.filter((a) => !before.has(`${a.id} ${a.level}`)) : []
    if (!fresh.length) return
    const worst = fresh.reduce((a, b) => (b.level > a.level ? b : a))
    ringFor(worst.level)
    spoken.value = t('wall.newAlarm', {
      level: worst.level >= 2 ? t('wall.levelAlarm2') : t('wall.levelAlarm1'), device: worst.device_name,
      grid: worst.grid_name ?? '', value: amount(worst.value, worst.unit),
    })
  }, { immediate: true })
  return spoken
}

/** "Reconnected: caught up on n changes", for a while after each gap. */
export function useCatchingUp() {
  const words = ref<string | null>(null)
  let missed: number | null = null
  const say = (sentence: string) => {
    words.value = sentence
    setTimeout(() => { if (words.value === sentence) words.value = null }, SHOWN_MS)
  }
  const settle = () => {
    if (missed === null || link.state === 'stale') return
    say(missed ? t('wall.caughtUp', { n: missed }) : t('wall.nothingMissed'))
    missed = null
  }
  // Synchronously: the first change heard again is what turns the link live.
  watch(() => link.state, (now) => {
    if (now === 'stale' && board.loaded) missed ??= 0
    else if (now === 'live' && missed !== null) setTimeout(settle, SETTLE_MS)
  }, { flush: 'sync' })
  const stops = [
    onChanged(() => { if (missed !== null) missed++ }),
    onCaughtUp((count) => {
      if (count !== null) return
      missed = null
      void loadBoard()
      say(t('wall.reloaded'))
    }),
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))
  return words
}
