/** What may be reported: kept on the phone, found by words, by the last used ones, or by kind and group. */
import type { Category, CategoryKind } from '../api/types'
import { api } from '../api'
import type { Page } from '../api/types'
import { language } from '../texts'
import { reading } from './reading'

const RECENT = 'moyang.recent-categories'
const RECENT_MOST = 6
/** What officers meet every day: shown until the phone knows better. Rubbish, broken road, parking, stalls, shop goods, lamps, gratings. */
const COMMON = ['event:06010', 'event:06013', 'event:09009', 'event:09006', 'event:09005', 'event:09001', 'component:01037', 'component:01004']
const FOUND_MOST = 40
export const KINDS: CategoryKind[] = ['event', 'component', 'governance']

export const catalogue = reading<Category[]>(() => 'categories', async () => (await api.get<Page<Category>>('/categories', { limit: 500 })).items)

export const nameOf = (category: Category) => language.value === 'en' ? category.name_en || category.name : category.name
export const majorOf = (category: Category) => language.value === 'en' ? category.major_name_en || category.major_name : category.major_name

export interface Major { major: string; name: string; categories: Category[] }

export function majorsOf(all: Category[], kind: CategoryKind): Major[] {
  const majors = new Map<string, Major>()
  for (const category of all.filter((each) => each.kind === kind)) {
    const major = majors.get(category.major) ?? { major: category.major, name: majorOf(category), categories: [] }
    major.categories.push(category)
    majors.set(category.major, major)
  }
  return [...majors.values()]
}

/** Every word must occur; a hit in the name counts more than one in the group or in a standard condition. */
export function search(all: Category[], words: string): Category[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (!wanted.length) return []
  const score = (category: Category) => {
    const names = `${category.name} ${category.name_en}`.toLowerCase()
    const rest = `${category.code} ${category.major_name} ${category.major_name_en} ${category.conditions.map((each) => each.text).join(' ')}`.toLowerCase()
    return wanted.every((word) => names.includes(word)) ? 2 : wanted.every((word) => names.includes(word) || rest.includes(word)) ? 1 : 0
  }
  return all.map((category) => ({ category, points: score(category) })).filter(({ points }) => points)
    .sort((a, b) => b.points - a.points).slice(0, FOUND_MOST).map(({ category }) => category)
}

/** The last used ones, filled up with the everyday ones. */
export function usualOf(all: Category[]): Category[] {
  const recent = recentIds().map((id) => all.find((each) => each.id === id))
  const common = COMMON.map((code) => all.find((each) => `${each.kind}:${each.code}` === code))
  return [...new Set([...recent, ...common])].filter((each): each is Category => !!each).slice(0, COMMON.length)
}

function recentIds(): string[] {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? '[]') as string[]
  } catch {
    return []
  }
}

export function remember(id: string): void {
  localStorage.setItem(RECENT, JSON.stringify([id, ...recentIds().filter((each) => each !== id)].slice(0, RECENT_MOST)))
}
