/** What was stated with a step, in the words people read; ids of things are told by their names, codes by their words. */
import type { HistoryItem, LimitUnit } from '../api/types'
import { t, type TextKey } from '../texts'
import { limitWords } from '../texts/time'
import { listWords } from './hanging'
import { moment } from './spans'

type Stated = HistoryItem['stated']
const text = (stated: Stated, name: string) => { const value = stated[name]; return typeof value === 'string' && value !== '' ? value : null }

const READABLE = ['condition_text', 'department_name', 'person_name', 'routing', 'note', 'closing'] as const
const RESULTS: Record<string, TextKey> = {
  passed: 'desk.resultYes', true: 'desk.resultYes', failed: 'desk.resultNo', false: 'desk.resultNo', coming: 'chain.said_coming', cannot: 'chain.said_cannot',
  private: 'chain.said_private', open: 'chain.said_open',
}
const GROUNDS = ['timeout', 'leader', 'important', 'season', 'works', 'funds', 'other', 'everyday', 'enforcement', 'emergency']
const CARDS = ['urge', 'yellow', 'red']
const REQUESTS = ['extend', 'hang', 'appeal']

export function statedWords(item: HistoryItem): string[] {
  const { stated } = item
  return [...READABLE.map((name) => text(stated, name)), ...codes(stated), ...clock(stated), names(stated), ...merging(stated)].filter((each): each is string => each !== null)
}

/** The case it was merged into, or taken out of. */
function merging(stated: Stated): (string | null)[] {
  const [into, from] = [text(stated, 'into_number'), text(stated, 'from_number')]
  return [into ? t('merge.stepInto', { number: into }) : null, from ? t('merge.stepFrom', { number: from }) : null]
}

/** Closed lists of answers: a kind of pressure, a ground, a result. */
function codes(stated: Stated): (string | null)[] {
  const [card, ground, request, result] = ['card', 'ground', 'request', 'result'].map((name) => text(stated, name))
  return [
    request && REQUESTS.includes(request) ? t(`chain.request_${request as 'extend'}`) : null,
    card && CARDS.includes(card) ? t(`chain.card_${card as 'red'}`) : null,
    ground && GROUNDS.includes(ground) ? t(`chain.ground_${ground as 'other'}`) : null,
    result && RESULTS[result] ? t(RESULTS[result]!) : null,
    result && /^[1-5]$/.test(result) ? t('chain.stars', { n: result }) : null,
  ]
}

function clock(stated: Stated): (string | null)[] {
  const { limit } = stated
  const [deadline, until, party] = [text(stated, 'deadline'), text(stated, 'until'), text(stated, 'party')]
  return [
    Array.isArray(limit) ? t('desk.limitIs', { limit: limitWords({ value: Number(limit[0]), unit: String(limit[1]) as LimitUnit }) }) : null,
    deadline && t('chain.newDeadline', { at: moment(deadline) }), until && t('chain.until', { day: until.slice(0, 10) }), party && t('chain.waitsFor', { party }),
  ]
}

function names(stated: Stated): string | null {
  const level = text(stated, 'level_name')
  if (level) return t('chain.toLevel', { level })
  const called = stated.department_names
  return Array.isArray(called) && called.length ? t('chain.calls', { names: listWords(called.map(String)) }) : null
}
