/** A rule as a sentence, in the person's language: "If … send to …". */
import type { RoutingConditions, RoutingRule } from '../../api/types'
import { t, type TextKey } from '../../texts'

export const LEVELS = ['grid', 'town', 'county', 'city'] as const
export const KINDS = ['component', 'event', 'governance'] as const
export const SOURCES = ['officer', 'public', 'hotline', 'video', 'leader', 'department', 'media', 'alarm'] as const
export const CHOICES = ['department', 'owner', 'maintainer', 'town_office', 'county', 'city'] as const
export const levelName = (level: string) => t(`routing.level_${level}` as TextKey)
export const kindName = (kind: string) => t(`routing.kind_${kind}` as TextKey)
export const sourceName = (source: string) => t(`desk.source_${source}` as TextKey)
export const choiceName = (choice: string) => t(`routing.choose_${choice}` as TextKey)

const SHOWN = 4
export type Names = Record<string, string>

function list(values: string[], name: (value: string) => string): string {
  const told = values.slice(0, SHOWN).map(name).join(t('routing.or'))
  return values.length > SHOWN ? told + t('routing.more', { n: values.length }) : told
}

function parts(told: RoutingConditions, names: Names): string[] {
  const named = (code: string) => names[code] ?? code
  const each: [string[], TextKey, (value: string) => string][] = [
    [told.kinds, 'routing.whenKinds', kindName], [told.levels, 'routing.whenLevels', levelName], [told.majors, 'routing.whenMajors', named],
    [told.categories, 'routing.whenCategories', named], [told.conditions, 'routing.whenConditions', named],
    [told.sources, 'routing.whenSources', sourceName], [told.owners, 'routing.whenOwners', named],
  ]
  const said = each.filter(([values]) => values.length).map(([values, key, name]) => t(key, { what: list(values, name) }))
  const where = [...told.places.slice(0, SHOWN).map(named), ...(told.area ? [t('routing.drawn')] : [])]
  if (where.length) said.push(t('routing.whenPlaces', { what: where.join(t('routing.or')) + (told.places.length > SHOWN ? t('routing.more', { n: told.places.length }) : '') }))
  if (told.hours) said.push(t('routing.whenHours', { from: told.hours[0]!, to: told.hours[1]! }))
  if (told.workday !== null) said.push(t(told.workday ? 'routing.whenWorkday' : 'routing.whenRestday'))
  return said
}

export const ifWords = (rule: RoutingRule, names: Names) => parts(rule.conditions, names).join(t('routing.and')) || t('routing.always')
export const thenWords = (rule: RoutingRule, names: Names) => (rule.choose === 'department' ? (rule.department && names[rule.department]) || '—' : choiceName(rule.choose))
export const sentenceOf = (rule: RoutingRule, names: Names) => t('routing.sentence', { cases: ifWords(rule, names), to: thenWords(rule, names) })
