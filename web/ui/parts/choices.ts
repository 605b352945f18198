/** Where the choices of a move come from when the server does not list them: departments, people, standard conditions. */
import { api } from '../api'
import type { Category, Department, Need, Option, Page, Person } from '../api/types'
import { language, t } from '../texts'
import { limitWords } from '../texts/time'

/** What the choices depend on: the case's category (its id) and its department. */
export interface ChoiceContext { category?: string | null; department?: string | null }

const items = async <T>(path: string, query = {}) => (await api.get<Page<T>>(path, query)).items

async function departments(): Promise<Option[]> {
  const found = await items<Department>('/departments')
  return found.map((each) => ({ value: each.id, label: language.value === 'en' ? each.name_en || each.name : each.name }))
}

async function persons(context: ChoiceContext): Promise<Option[]> {
  if (!context.department) return []
  const found = await items<Person>('/persons', { department: context.department })
  return found.map((each) => ({ value: each.id, label: [each.name ?? t('common.unknown'), ...each.roles].join(' · ') }))
}

async function categories(): Promise<Option[]> {
  const found = await items<Category>('/categories', { limit: 500 })
  return found.map((each) => ({ value: each.id, label: language.value === 'en' ? each.name_en || each.name : each.name }))
}

async function conditions(context: ChoiceContext): Promise<Option[]> {
  const category = (await items<Category>('/categories', { limit: 500 })).find((each) => each.id === context.category)
  return (category?.conditions ?? []).map((each) => ({ value: each.id, label: `${each.text}（${limitWords(each.limit)}）` }))
}

export async function choicesOf(need: Need, context: ChoiceContext): Promise<Option[]> {
  if (need.options) return need.options
  if (need.kind === 'department' || need.kind === 'departments') return departments()
  if (need.kind === 'category') return categories()
  if (need.kind === 'person') return persons(context)
  return need.kind === 'condition' ? conditions(context) : []
}
