/** Which screen is shown: the part behind # in the address, so that back, reload and links work. */
import { computed, ref } from 'vue'

export const TABS = ['home', 'tasks', 'report', 'records', 'me'] as const
export type Tab = typeof TABS[number]
export type Screen = Tab | 'task' | 'case' | 'notices' | 'place' | 'grid'
const SCREENS: readonly string[] = [...TABS, 'task', 'case', 'notices', 'place', 'grid']

const hash = ref(location.hash)
addEventListener('hashchange', () => { hash.value = location.hash })

const parts = computed(() => hash.value.replace(/^#\/?/, '').split('/'))
export const screen = computed<Screen>(() => SCREENS.includes(parts.value[0] ?? '') ? parts.value[0] as Screen : 'home')
export const screenId = computed(() => parts.value[1] ?? '')
/** The tab that lights up while a single task or case is open. */
export const tab = computed<Tab>(() => screen.value === 'task' || screen.value === 'place' ? 'tasks' : screen.value === 'case' ? 'records' : screen.value === 'notices' ? 'me' : screen.value === 'grid' ? 'home' : screen.value)

export const addressOf = (to: Screen, id = '') => `#/${to}${id ? `/${id}` : ''}`
export const go = (to: Screen, id = '') => { location.hash = addressOf(to, id) }
