/** An answer to a call that the network did not take: kept, also over a reload, and sent again until the server has it. */
import { Problem } from '../../api/problem'

export interface Owed { id: string; via: 'phone' | 'desk'; at: number }
export interface Shelf { getItem: (key: string) => string | null; setItem: (key: string, value: string) => void; removeItem: (key: string) => void }

const KEY = 'moyang.call-answer'
/** Who pressed longer ago may be elsewhere by now: the call rings again. */
export const KEEP_MS = 30 * 60_000

export function kept(shelf: Shelf, now: number): Owed | null {
  try {
    const owed = JSON.parse(shelf.getItem(KEY) ?? 'null') as Owed | null
    return owed && now - owed.at < KEEP_MS ? owed : null
  } catch {
    return null
  }
}

/** True when the server has it; false when it is kept for another try; a refusal is thrown and nothing is kept. */
export async function settle(owed: Owed, send: (owed: Owed) => Promise<unknown>, shelf: Shelf): Promise<boolean> {
  shelf.setItem(KEY, JSON.stringify(owed))
  try {
    await send(owed)
  } catch (error) {
    if (error instanceof Problem && error.passing) return false
    shelf.removeItem(KEY)
    throw error
  }
  shelf.removeItem(KEY)
  return true
}
