/** An alarm rule in one sentence. */
import type { AlarmRule, Comparison } from '../api/types'
import { t } from '../texts'
import { metricWords } from './devicetypes'

export const COMPARISONS: readonly Comparison[] = ['above', 'below', 'rising', 'falling', 'silent']
export const comparisonWords = (comparison: Comparison) => t(`senses.cmp_${comparison}`)

type Watching = Pick<AlarmRule, 'device_type' | 'metric' | 'comparison' | 'threshold' | 'times' | 'devices' | 'window_s' | 'radius_m' | 'on_delay_s' | 'hours'>

export function ruleWatches(rule: Watching): string {
  const { name, unit } = metricWords(rule.device_type, rule.metric)
  const span = t('senses.withinS', { n: rule.window_s })
  return [
    rule.comparison === 'silent' ? t('senses.silentFor', { n: rule.threshold }) : `${name} ${comparisonWords(rule.comparison)} ${rule.threshold}${unit ? ` ${unit}` : ''}`,
    rule.times > 1 ? `${span}${t('senses.timesN', { n: rule.times })}` : '',
    rule.devices > 1 ? `${span}${t('senses.devicesN', { n: rule.devices, m: rule.radius_m })}` : '',
    rule.on_delay_s ? t('senses.staysS', { n: rule.on_delay_s }) : '',
    rule.hours ? `${rule.hours.from}–${rule.hours.to}` : '',
  ].filter(Boolean).join('，')
}
