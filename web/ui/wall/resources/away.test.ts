/** What a mark of a team on its way says. */
import { expect, it } from 'vitest'
import type { TeamAway } from '../../api/types'
import { ageOf, markOf } from './away'
import { minutesAway } from './minutes'

const AT = Date.parse('2026-11-02T01:00:00Z')
const at = new Date(AT).toISOString()

it.each([[0, '0 s', false], [34_000, '30 s', false], [60_000, '1 min', false], [120_000, '2 min', false], [121_000, '2 min', true], [-5_000, '0 s', false]])(
  'after %i ms a fix is %s old', (passed, text, old) => { expect(ageOf(at, AT + passed)).toEqual({ text, old }) })

it.each([[0, '不到1分钟'], [0.4, '不到1分钟'], [0.99, '不到1分钟'], [1, '约1分钟'], [5.6, '约6分钟']])(
  '%d minutes away is said as %s', (minutes, text) => { expect(minutesAway(minutes)).toBe(text) })

it('says how old the fix is, and the stage where it is too old; without a fix there is no mark', () => {
  const team: TeamAway = { errand: 'e', team: 't', team_name: '扑火队', stage: 'en_route', stage_label: '途中', emergency: 'm', drill: false, place: { lon: 1, lat: 2, at, accuracy_m: 9 }, path: [], way: null }
  expect([10_000, 200_000].map((passed) => markOf(team, AT + passed).map(({ label, old }) => [label, old]))).toEqual([[['扑火队 · 10 s', false]], [['扑火队 · 途中 · 3 min', true]]])
  expect(markOf({ ...team, place: null }, AT)).toEqual([])
})
