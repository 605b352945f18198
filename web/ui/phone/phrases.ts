/** Ready sentences of each category, kept on the phone, and how one is written into the description. */
import { api } from '../api'
import type { CategoryPhrases, Phrase } from '../api/phrases'
import type { Category, Page } from '../api/types'
import { reading } from './reading'

export const phrases = reading<CategoryPhrases[]>(() => 'phrases', async () => (await api.get<Page<CategoryPhrases>>('/phrases')).items)
/** As long as the description may be. */
const LONGEST = 500

/** Those of the category; one that belongs to a condition only while that condition is chosen or none is. */
export function offered(all: CategoryPhrases[], category: Category, condition: string | null): Phrase[] {
  const chosen = condition ? category.conditions.findIndex((each) => each.id === condition) + 1 : 0
  const known = all.find((each) => each.category === `${category.kind}:${category.code}`)
  return (known?.phrases ?? []).filter((each) => each.condition === null || !chosen || each.condition === chosen)
}

/** The description with the sentence at its end, and where the first blank for a number stands, if there is one. */
export function written(before: string, sentence: string, place: string, blank: string): { text: string; from: number; to: number } | null {
  const filled = sentence.replaceAll('{place}', place).replaceAll('{measure}', blank)
  const start = before.trim()
  if (start.includes(filled)) return null
  const text = start ? `${start}\n${filled}` : filled
  if (text.length > LONGEST) return null
  const from = text.indexOf(blank, text.length - filled.length)
  return { text, from: from < 0 ? text.length : from, to: from < 0 ? text.length : from + blank.length }
}
