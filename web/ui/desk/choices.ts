/** What a form can choose from: standard conditions of a category, departments, people; each list is asked for once. */
import type { Category, Department } from '../api/types'
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

export async function departmentsFor(proposal: string | null): Promise<Choice[]> {
  departments ??= server.departments().then((page) => page.items)
  departments.catch(() => { departments = null })
  const all = (await departments).map((each) => ({
    value: each.id, label: language.value === 'en' ? each.name_en || each.name : each.name, extra: levelWords(each.level),
    ...(each.id === proposal ? { mark: t('desk.proposed') } : {}),
  }))
  const each = proposal === EACH_ITS_OWN ? [{ value: EACH_ITS_OWN, label: t('desk.eachItsOwn'), extra: '', mark: t('desk.proposed') }] : []
  return [...each, ...all.filter((one) => one.value === proposal), ...all.filter((one) => one.value !== proposal)]
}

export async function peopleOf(department: string): Promise<Choice[]> {
  return (await server.persons(department)).items.map((each) => ({ value: each.id, label: each.name ?? '', extra: each.roles.join('、') }))
}

function levelWords(level: string): string {
  if (level === 'city') return t('desk.levelCity')
  return level === 'county' ? t('desk.levelCounty') : t('desk.levelTown')
}
