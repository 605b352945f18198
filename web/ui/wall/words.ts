/** The wall's small words: amounts, distances, stages. */
import type { AlarmSituation } from '../api/types'
import { language, t } from '../texts'

/** 53.13 with "%LEL" -> "53.1 %LEL"; whole numbers stay whole. */
export function amount(value: number | null | undefined, unit: string | null): string {
  if (value === null || value === undefined) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  const number = new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value)
  return unit ? `${number} ${unit}` : number
}

/** The server's words begin small in English; at the head of a line or on a button they begin large. */
export const headed = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

export function count(value: number): string {
  return new Intl.NumberFormat(language.value).format(value)
}

export function distance(metres: number): string {
  return metres < 1000
    ? t('wall.metres', { n: Math.round(metres / 10) * 10 })
    : t('wall.kilometres', { n: (metres / 1000).toFixed(1) })
}

export function stageWord(stage: string): string {
  switch (stage) {
    case 'open': return t('wall.stageOpen')
    case 'responding': return t('wall.stageResponding')
    case 'closed': return t('wall.stageClosed')
    default: return stage
  }
}

/** Level 1 is the highest in all three scales of an emergency. */
export function levelWord(level: number): string {
  switch (level) {
    case 1: return t('wall.emergencyLevel1')
    case 2: return t('wall.emergencyLevel2')
    case 3: return t('wall.emergencyLevel3')
    default: return t('wall.emergencyLevel4')
  }
}

/** How sure the place of a situation is; one that a flood has folded together has none. */
export function situationPlace({ grouped, ellipse, located }: AlarmSituation): string {
  if (grouped) return t('wall.situationGrouped')
  if (ellipse) return t('wall.situationPlace', { major: Math.round(ellipse.semi_major_m) })
  return located ? '' : t('wall.situationUnplaced')
}
