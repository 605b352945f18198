/** What is written into a picture: the city's time, the place with its error, the grid, and the report's short name. */
import { expect, it } from 'vitest'
import { shortName, stampLines } from './stamp'

const FACTS = { report: '01890000-0000-7000-8000-0000001a2b3c', grid: '北门社区第1网格', place: { lon: 111.9617, lat: 21.8584, accuracy_m: 8 }, by: '林海燕' }

it('says when, where, by whom and which report', () => {
  expect(stampLines({ taken_at: '2026-11-25T16:00:00Z' }, FACTS)).toEqual(['2026-11-26 00:00:00  林海燕', '111.96170, 21.85840 ±8 m  北门社区第1网格', '#1A2B3C'])
})

it('claims no error it does not know', () => {
  expect(stampLines({ taken_at: '2026-11-25T16:00:00Z' }, { ...FACTS, place: { ...FACTS.place, accuracy_m: null }, grid: '' })[1]).toBe('111.96170, 21.85840')
  expect(stampLines({ taken_at: '2026-11-25T16:00:00Z' }, { ...FACTS, place: null })[1]).toBe('北门社区第1网格')
  expect(shortName(FACTS.report)).toBe('1A2B3C')
})
