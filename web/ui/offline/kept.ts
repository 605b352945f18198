/** What was last read from the server, kept on the phone so that it can be read without a network. */
import { memory } from './store'

export interface Kept<T> { at: number; value: T }

export async function kept<T>(key: string): Promise<Kept<T> | undefined> {
  return await (await memory()).get('kept', key) as Kept<T> | undefined
}

export async function keep<T>(key: string, value: T): Promise<void> {
  await (await memory()).put('kept', { at: Date.now(), value }, key)
}

/** At sign-out nothing readable of the person stays behind. */
export async function forgetKept(): Promise<void> {
  await (await memory()).clear('kept')
}
