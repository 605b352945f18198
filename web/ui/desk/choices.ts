/** What a form can choose from: categories and their standard conditions, departments, people; each list is asked for once. */
import type { CaseDetail, Category, Department } from '../api/types'
import { language, t } from '../texts'
import { limitWords } from '../texts/time'
import { EACH_ITS_OWN } from './bulk'
import { server } from './server'

/** `extra` is said beside the label: a limit, a level. */
export interface Choice { value: string; label: string; extra: string; mark?: string }

let categories: Promise<Map<string, Category>> | null = null
let departments: Promise<Department[]> | null = null

/** The catalogue is kept for the shift; a failed reading is tried again at the next form. */
function catalogue(): Promise<Map<string, Category>> {
  categories ??= server.categories().then((page) => new Map(page.items.map((each) => [each.id, each])))
  categories.catch(() => { categories = null })
  return categories
}

export async function conditionsOf(category: string): Promise<Choice[]> {
  const found = (await catalogue()).get(category)
  return (found?.conditions ?? []).map((each) => ({ value: each.id, label: each.text, extra: limitWords(each.limit) }))
}

export async function categoryChoices(): Promise<Choice[]> {
  const english = language.value === 'en'
  return [...(await catalogue()).values()].map((each) => ({
    value: each.id, label: english ? each.name_en || each.name : each.name, extra: english ? each.major_name_en || each.major_name : each.major_name,
  }))
}

/** The proposal first, then the departments of the case's own place, then the others. */
export async function departmentsFor(proposal: string | null, subject: CaseDetail | null = null, move = ''): Promise<Choice[]> {
  departments ??= server.departments().then((page) => page.items)
  departments.catch(() => { departments = null })
  const near = (each: Department) => subject !== null && (each.division === subject.town || each.division === subject.county)
  const rank = (each: Department) => (each.id === proposal ? 0 : near(each) ? 1 : 2)
  const all = (await departments).filter((each) => fits(each, subject, move)).sort((a, b) => rank(a) - rank(b)).map((each) => ({
    value: each.id, label: language.value === 'en' ? each.name_en || each.name : each.name, extra: levelWords(each.level),
    ...(each.id === proposal ? { mark: t('desk.proposed') } : {}),
  }))
  return proposal === EACH_ITS_OWN ? [{ value: EACH_ITS_OWN, label: t('desk.eachItsOwn'), extra: '', mark: t('desk.proposed') }, ...all] : all
}

/** Handed down is to a lower department of the case's place; rated is who was called; nobody is asked beside itself. */
function fits(each: Department, subject: CaseDetail | null, move: string): boolean {
  if (!subject) return true
  if (move === 'hand_down') return each.level !== 'city' && (each.division === subject.town || each.division === subject.county)
  if (move === 'rate') return subject.parties.some((party) => party.role === 'whistled' && party.department === each.id)
  return !['wait', 'whistle'].includes(move) || each.id !== subject.department
}

export async function peopleOf(department: string): Promise<Choice[]> {
  return (await server.persons(department)).items.map((each) => ({ value: each.id, label: each.name ?? '', extra: each.roles.join('、') }))
}

function levelWords(level: string): string {
  if (level === 'city') return t('desk.levelCity')
  return level === 'county' ? t('desk.levelCounty') : t('desk.levelTown')
}
