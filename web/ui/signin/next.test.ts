/** Nobody is carried to a foreign site or to a page that is not theirs. */
import { expect, it } from 'vitest'
import { nextPage } from './next'

const officer = { home: '/phone/', faces: ['phone' as const] }
const next = (asked: string) => nextPage(`?next=${encodeURIComponent(asked)}`, 'https://city.example', officer)

it('goes back to where one came from', () => {
  expect(next('/phone/#/tasks')).toBe('/phone/#/tasks')
})

it.each(['//evil.example/', '/\\evil.example/', 'https://evil.example/', 'javascript:alert(1)', '', '/sign-in?next=/phone/', '/desk/'])('ignores %s', (asked) => {
  expect(next(asked)).toBe('/phone/')
})
