/** Twenty teams away: the crew that is silent stands first, the others do not move, and they are counted. */
import { expect, it } from 'vitest'
import { overdueFirst, tally } from './errands'

const NOW = Date.parse('2026-03-01T03:00:00+08:00')
const errand = (id: string, check_due_at: string | null, stage_label = '到场') => ({ id, check_due_at, team: { stage_label } })

it('puts a crew that has not told in time first and leaves the others as they were sent', () => {
  const sent = [errand('a', null), errand('b', '2026-03-01T03:00:01+08:00'), errand('c', '2026-03-01T03:00:00+08:00'), errand('d', null)]
  expect(overdueFirst(sent, NOW).map((each) => each.id)).toEqual(['c', 'a', 'b', 'd'])
})

it('counts the stages in the order in which they come up', () => {
  expect(tally([errand('a', null, '已调派'), errand('b', null), errand('c', null, '已调派')])).toBe('已调派 2 · 到场 1')
  expect(tally([])).toBe('')
})
