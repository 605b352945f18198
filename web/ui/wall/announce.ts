/** Speaks, rings and shows each new alarm once, and says how much was caught up after a gap. */
import { ref, watch } from 'vue'
import { t } from '../texts'
import { board, waiting } from './board'
import { loadBoard } from './following'
import { onCaughtUp } from '../live'
import { ringFor } from './siren'
import { amount } from './words'

const SHOWN_MS = 10_000

export function useAnnouncements() {
  const spoken = ref('')
  const caughtUp = ref<string | null>(null)
  let known: Set<string> | null = null

  watch(() => board.loaded && waiting.value, (list) => {
    if (!list) return
    // An alarm raised to level 2, or back after it had cleared, is news again.
    const before = known
    known = new Set(list.map((a) => `${a.id} ${a.level}`))
    const fresh = before ? list.filter((a) => !before.has(`${a.id} ${a.level}`)) : []
    if (fresh.length) {
      const worst = fresh.reduce((a, b) => (b.level > a.level ? b : a))
      ringFor(worst.level)
      spoken.value = t('wall.newAlarm', {
        level: worst.level >= 2 ? t('wall.levelAlarm2') : t('wall.levelAlarm1'), device: worst.device_name,
        grid: worst.grid_name ?? '', value: amount(worst.value, worst.unit),
      })
    }
  }, { immediate: true })

  onCaughtUp((n) => {
    if (n === null) void loadBoard()
    caughtUp.value = n === null ? t('wall.reloaded') : t('wall.caughtUp', { n })
    setTimeout(() => { caughtUp.value = null }, SHOWN_MS)
  })
  return { spoken, caughtUp }
}
