/** A reading that is asked for while another is under way. */
import { expect, it } from 'vitest'
import { useLoaded } from './loaded'

it('is done when the newest answer is here, also for whoever asked first', async () => {
  const answers: ((told: string) => void)[] = []
  const loaded = useLoaded(() => 'key', () => new Promise<string>((answer) => { answers.push(answer) }))
  const first = loaded.reload().then(() => loaded.value.value)
  void loaded.reload()
  answers[2]!('newest')
  answers[1]!('older')
  answers[0]!('oldest')
  expect(await first).toBe('newest')
  expect(loaded.value.value).toBe('newest')
})
