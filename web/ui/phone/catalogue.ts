/** What may be reported: kept on the phone, found by words, by the last used ones, or by kind and group. */
import type { Category, CategoryKind } from '../api/types'
import { api } from '../api'
import type { Page } from '../api/types'
import { language } from '../texts'
import { reading } from './reading'

const RECENT = 'moyang.recent-categories'
const RECENT_MOST = 6
const USED_MOST = 40
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

/** Pairs of neighbouring letters: Chinese has no spaces to cut words at. */
function pairs(text: string): Set<string> {
  const letters = [...text.toLowerCase().replace(/[\s\p{P}]+/gu, '')]
  return new Set(letters.slice(1).map((letter, place) => letters[place]! + letter))
}
function share(wanted: Set<string>, given: Set<string>): number {
  let met = 0
  for (const pair of given) if (wanted.has(pair)) met++
  return given.size ? met / Math.sqrt(given.size) : 0
}

const PROPOSED_MOST = 3
const OWN_WEIGHT = 0.6
const CONDITION_WEIGHT = 0.4

/** At most three likely ones: by the words written, against the catalogue and the officer's own reports of before. */
export function propose(all: Category[], words: string): Category[] {
  const wanted = pairs(words)
  if (!wanted.size) return usualOf(all).slice(0, PROPOSED_MOST)
  const own = new Map<string, number>()
  for (const each of used()) own.set(each.id, Math.max(own.get(each.id) ?? 0, share(wanted, pairs(each.words)) * OWN_WEIGHT))
  const points = (category: Category) => share(wanted, pairs(`${category.name} ${category.name_en}`))
    + CONDITION_WEIGHT * Math.max(0, ...category.conditions.map((each) => share(wanted, pairs(each.text)))) + (own.get(category.id) ?? 0)
  const scored = all.map((category) => ({ category, points: points(category) })).filter((each) => each.points > 0)
  return scored.sort((a, b) => b.points - a.points).slice(0, PROPOSED_MOST).map(({ category }) => category)
}

/** The last used ones, filled up with the everyday ones. */
export function usualOf(all: Category[]): Category[] {
  const recent = [...new Set(used().map((each) => each.id))].slice(0, RECENT_MOST).map((id) => all.find((each) => each.id === id))
  const common = COMMON.map((code) => all.find((each) => `${each.kind}:${each.code}` === code))
  return [...new Set([...recent, ...common])].filter((each): each is Category => !!each).slice(0, COMMON.length)
}

interface Used { id: string; words: string }
function used(): Used[] {
  try {
    const told = JSON.parse(globalThis.localStorage?.getItem(RECENT) ?? '[]') as (string | Used)[]
    return told.map((each) => typeof each === 'string' ? { id: each, words: '' } : each)
  } catch {
    return []
  }
}

/** What was chosen for which words, the newest first. */
export function remember(id: string, words: string): void {
  try {
    localStorage.setItem(RECENT, JSON.stringify([{ id, words: words.slice(0, 60) }, ...used()].slice(0, USED_MOST)))
  } catch { /* a full phone proposes less well, no more */ }
}
