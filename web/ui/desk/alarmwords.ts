/** Alarm states and verdicts in words. */
import { t } from '../texts'

export const ALARM_STATES = ['unacknowledged_active', 'acknowledged_active', 'unacknowledged_cleared', 'closed'] as const
export type AlarmState = (typeof ALARM_STATES)[number]

export const alarmState = (state: string) => (ALARM_STATES.includes(state as AlarmState) ? t(`desk.alarm_${state as AlarmState}`) : state)

export function verdictWords(verdict: string | null): string {
  if (verdict === 'real') return t('desk.verdictReal')
  if (verdict === 'false') return t('desk.verdictFalse')
  return verdict === 'unsure' ? t('desk.verdictUnsure') : t('desk.verdictNone')
}

export const levelWords = (level: number) => (level === 2 ? t('desk.level2') : t('desk.level1'))
export const amount = (value: number, unit: string) => `${Math.round(value * 100) / 100} ${unit}`.trim()
