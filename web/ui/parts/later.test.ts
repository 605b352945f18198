import { expect, test } from 'vitest'
import { pauseAfter } from './later'
import { isOther } from './renewed'

test('a part is asked for again soon, then every ten seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(pauseAfter)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000])
})

test('a page that names another script is another build', () => {
  const page = '<script type="module" crossorigin src="/static/dist/assets/wall-a1b2.js"></script>'
  expect(isOther(page, '/static/dist/assets/wall-a1b2.js')).toBe(false)
  expect(isOther(page, '/static/dist/assets/wall-c3d4.js')).toBe(true)
})
