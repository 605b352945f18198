/** Counted time in words: hours and minutes, never days, because a day of work is not a day of the clock. */
import { t } from '../texts'

export function counted(ms: number): string {
  const whole = Math.round(ms / 60_000)
  const [hours, minutes] = [Math.floor(whole / 60), whole % 60]
  if (!hours) return t('clock.minutes', { m: minutes })
  return minutes ? t('clock.hoursMinutes', { h: hours, m: minutes }) : t('clock.hours', { h: hours })
}
