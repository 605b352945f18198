/** The edition on screen and the changes made to it that are not saved yet. */
import { computed, reactive, ref, shallowRef } from 'vue'
import type { RoutingEdition, RoutingEditionRow, RoutingRule } from '../../api/types'
import { t } from '../../texts'
import { may } from '../me'
import { say, speak } from '../saying'
import { sentence } from '../server'
import { routing } from './routingserver'

export const editions = shallowRef<RoutingEditionRow[]>([])
export const edition = shallowRef<RoutingEdition | null>(null)
export const rules = ref<RoutingRule[]>([])
/** Names of every code the rules speak of; pickers add what they choose. */
export const names = reactive<Record<string, string>>({})
export const state = reactive({ loading: false, problem: null as string | null, working: false })

const saved = ref('')
const told = () => JSON.stringify(rules.value)
export const dirty = computed(() => edition.value?.state === 'draft' && told() !== saved.value)
export const editable = computed(() => edition.value?.state === 'draft' && may('routing.manage'))
export const problemsOf = (rule: string) => edition.value?.problems.filter((each) => each.rule === rule) ?? []
export const fatal = computed(() => edition.value?.problems.some((each) => each.fatal) ?? false)

function show(next: RoutingEdition): RoutingEdition {
  edition.value = next
  rules.value = structuredClone(next.rules)
  saved.value = told()
  Object.assign(names, next.names)
  return next
}

/** Null when it was refused; the words are on screen then. */
async function kept<T>(act: () => Promise<T>): Promise<T | null> {
  state.working = true
  try {
    return await act()
  } catch (problem) {
    say('trouble', sentence(problem))
    return null
  } finally {
    state.working = false
  }
}

const readEditions = async () => { editions.value = (await routing.editions()).items }

/** The edition in force, or the one asked for. */
export async function open(id: string | null = null): Promise<void> {
  state.loading = true
  try {
    const [next] = await Promise.all([id ? routing.edition(id) : routing.inForce(), readEditions()])
    show(next)
    state.problem = null
  } catch (problem) {
    state.problem = sentence(problem)
  }
  state.loading = false
}

export const begin = () => kept(async () => { show(await routing.begin()); await readEditions() })
export const undoAll = () => { if (edition.value) show(edition.value) }
export const save = () => kept(async () => {
  show(await routing.save(edition.value!.id, edition.value!.version, rules.value))
  await readEditions()
  say('done', t('routing.saved'))
})
export const drop = () => kept(async () => {
  await routing.drop(edition.value!.id, edition.value!.version)
  say('done', t('routing.dropped'))
  await open()
})
export const putInForce = (note: string) => kept(async () => {
  const next = show(await routing.putInForce(edition.value!.id, edition.value!.version, note))
  await readEditions()
  say('done', t('routing.inForceNow', { n: next.number }))
  return true
})

const uuid = () => crypto.randomUUID?.() ?? '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) => (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (Number(digit) / 4)))).toString(16))

export function add(): RoutingRule {
  const rule: RoutingRule = {
    id: uuid(), place: 0, name: t('routing.newRule'), active: true, choose: 'department', department: null,
    conditions: { levels: [], kinds: [], majors: [], categories: [], conditions: [], places: [], area: null, sources: [], owners: [], hours: null, workday: null },
  }
  rules.value.unshift(rule)
  return rule
}

export function shift(id: string, by: number): void {
  const from = rules.value.findIndex((rule) => rule.id === id)
  put(id, from + by)
}

/** To that place in the list; said aloud, because the eye may be elsewhere. */
export function put(id: string, to: number): void {
  const from = rules.value.findIndex((rule) => rule.id === id)
  if (from < 0 || to < 0 || to >= rules.value.length || to === from) return
  const [rule] = rules.value.splice(from, 1)
  rules.value.splice(to, 0, rule!)
  speak(t('routing.movedTo', { name: rule!.name, n: to + 1 }))
}

export function remove(id: string): void {
  const rule = rules.value.find((each) => each.id === id)
  rules.value = rules.value.filter((each) => each.id !== id)
  if (rule) speak(t('routing.removed', { name: rule.name }))
}
