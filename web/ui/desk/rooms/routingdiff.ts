/** What differs between two editions: the same id is the same rule, perhaps changed or moved. */
import type { RoutingRule } from '../../api/types'

export interface Difference { rule: RoutingRule; before: RoutingRule | null; kind: 'added' | 'gone' | 'altered' | 'reordered'; from: number; to: number }

const told = (rule: RoutingRule) => JSON.stringify([rule.name, rule.active, rule.conditions, rule.choose, rule.department])

/** Moved are only those whose order among the rules that stayed has changed. */
export function difference(before: RoutingRule[], after: RoutingRule[]): Difference[] {
  const old = new Map(before.map((rule, place) => [rule.id, { rule, place }]))
  const here = new Set(after.map((rule) => rule.id))
  const stayed = before.filter((rule) => here.has(rule.id)).map((rule) => rule.id)
  const order = new Map(stayed.map((id, place) => [id, place]))
  const found: Difference[] = []
  let kept = 0
  after.forEach((rule, to) => {
    const was = old.get(rule.id)
    if (!was) found.push({ rule, before: null, kind: 'added', from: -1, to })
    else if (told(was.rule) !== told(rule)) found.push({ rule, before: was.rule, kind: 'altered', from: was.place, to })
    else if (order.get(rule.id) !== kept) found.push({ rule, before: was.rule, kind: 'reordered', from: was.place, to })
    if (was) kept += 1
  })
  before.forEach((rule, from) => { if (!here.has(rule.id)) found.push({ rule, before: rule, kind: 'gone', from, to: -1 }) })
  return found
}
