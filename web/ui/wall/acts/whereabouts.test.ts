/** A team's errand, minute by minute. */
import { expect, it } from 'vitest'
import type { ErrandThen, TeamThen } from '../../api/types'
import { teamsAt, whereAt } from './whereabouts'

const minute = (n: number) => Date.parse('2026-11-20T01:00:00Z') + n * 60_000
const told = (n: number | null) => (n === null ? null : new Date(minute(n)).toISOString())
const errand = (sent: number, out: number | null, there: number | null, left: number | null, home: number | null, scene: ErrandThen['scene'] = { lon: 10, lat: 20 }): ErrandThen =>
  ({ scene, path: [], eta_min: 20, sent_at: told(sent)!, set_out_at: told(out), on_scene_at: told(there), released_at: told(left), ended_at: told(home) })
const team = (...errands: ErrandThen[]): TeamThen => ({ id: 't', name: 't', bases: [{ since: null, point: { lon: 0, lat: 0 } }], since: told(-100), errands })

it.each([
  ['before it is sent', errand(0, 2, 12, 60, 80), -1, 'base', 0],
  ['sent, not yet gone', errand(0, 2, 12, 60, 80), 1, 'alerted', 0],
  ['half way', errand(0, 2, 12, 60, 80), 7, 'en_route', 5],
  ['the moment it comes', errand(0, 2, 12, 60, 80), 12, 'on_scene', 10],
  ['there', errand(0, 2, 12, 60, 80), 59, 'on_scene', 10],
  ['a quarter of the way home', errand(0, 2, 12, 60, 80), 65, 'returning', 7.5],
  ['home', errand(0, 2, 12, 60, 80), 80, 'base', 0],
  ['on its way still: by its reckoned time', errand(0, 0, null, null, null), 10, 'en_route', 5],
  ['long overdue: nearly there and no further', errand(0, 0, null, null, null), 300, 'en_route', 9.5],
  ['came without having said that it left', errand(0, null, 12, null, null), 11, 'alerted', 0],
  ['came without having said that it left', errand(0, null, 12, null, null), 12, 'on_scene', 10],
  ['called back half way', errand(0, 0, null, 10, 20), 15, 'returning', 2.5],
  ['called back half way, not home yet: as long as it took', errand(0, 0, null, 10, null), 15, 'returning', 2.5],
  ['called back before it left', errand(0, null, null, 5, null), 6, 'returning', 0],
] as const)('%s', (_, one, at, stage, lon) => {
  const found = whereAt(team(one), minute(at))
  expect([found?.stage, found?.point.lon, found?.point.lat]).toEqual([stage, expect.closeTo(lon, 6), expect.closeTo(2 * lon, 6)])
})

it('shows no team that is away on a drill, none before it was registered, and the second errand after the first', () => {
  const drilling = team(errand(0, 1, 2, 10, 11, null), errand(20, 20, 30, null, null))
  expect([-1, 5, 12, 31, -101].map((at) => teamsAt([drilling], minute(at)).map((each) => each.stage))).toEqual([['base'], [], ['base'], ['on_scene'], []])
})

it('plays a team from the base it had then: it set out from the old one and came home to the new one', () => {
  const moved: TeamThen = { ...team(errand(0, 0, 10, 60, 80)), bases: [{ since: null, point: { lon: 0, lat: 0 } }, { since: told(30), point: { lon: 20, lat: 20 } }] }
  expect([-1, 5, 70, 90].map((at) => whereAt(moved, minute(at))?.point.lon)).toEqual([0, 5, 15, 20])
})

it('stands where its phone was at that moment; before the phone told anything, along the line', () => {
  const path = [[2, 1], [4, 3]].map(([at, lon]) => ({ at: told(at!)!, lon: lon!, lat: 0 }))
  const followed = team({ ...errand(0, 0, 10, 60, 80), path })
  expect([1, 2, 3.9, 4, 30].map((at) => whereAt(followed, minute(at))!.point.lon)).toEqual([1, 1, 1, 3, 3])
  expect([1, 2, 30, 81].map((at) => whereAt(followed, minute(at))!.path.length)).toEqual([0, 1, 2, 0])
})
