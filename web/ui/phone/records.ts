/** What I have reported, newest first, with where each stands now. */
import { computed, ref } from 'vue'
import { api, Problem } from '../api'
import type { CaseRow, Page } from '../api/types'
import { onCaughtUp, onChanged } from '../live'
import { t } from '../texts'
import { me } from './me'
import { reading } from './reading'

const GATHER_MS = 800
const ENDED = new Set(['closed', 'forced_close', 'voided', 'not_accepted', 'not_filed'])

const first = reading<Page<CaseRow>>(() => `reported:${me.value?.id}`, () => api.get<Page<CaseRow>>('/cases', { mine: 'reported', limit: 30 }))
const more = ref<CaseRow[]>([])
const next = ref<string | null | undefined>(undefined)

export const records = { problem: first.problem, loading: first.loading, at: first.at, loaded: computed(() => first.value.value !== null) }
export const reported = computed(() => [...first.value.value?.items ?? [], ...more.value])
export const underWay = computed(() => reported.value.filter((row) => !ENDED.has(row.stage)))
export const hasMore = computed(() => (next.value === undefined ? first.value.value?.next : next.value) ?? null)
export const moreProblem = ref('')

export async function refreshRecords(): Promise<void> {
  await first.refresh()
  more.value = []
  next.value = undefined
}

export async function readMore(): Promise<void> {
  moreProblem.value = ''
  try {
    const page = await api.get<Page<CaseRow>>('/cases', { mine: 'reported', limit: 30, after: hasMore.value })
    more.value = [...more.value, ...page.items]
    next.value = page.next
  } catch (error) {
    moreProblem.value = error instanceof Problem ? error.detail : t('common.error.unexpected')
  }
}

let timer: ReturnType<typeof setTimeout> | undefined
export function followRecords(): void {
  const soon = () => { timer ??= setTimeout(() => { timer = undefined; void refreshRecords() }, GATHER_MS) }
  onChanged((change) => { if (change.kind === 'case' && reported.value.some((row) => row.id === change.id)) soon() })
  onCaughtUp((count) => { if (count === null) soon() })
}
