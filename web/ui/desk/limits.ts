/** The limits of the desks and the steps of reminding, as they are edited: a copy until it is saved. */
import { computed, reactive } from 'vue'
import { api } from '../api'
import type { DeskLimit, Page, ReminderStep, ReminderSteps, Option } from '../api/types'
import { t } from '../texts'
import { say } from './saying'
import { sentence } from './server'

export interface StepDraft { key: number; kind: 'share' | 'after'; value: number; card: string; tells: string[] }

export const limits = reactive({
  desks: [] as DeskLimit[], steps: [] as StepDraft[], who: [] as Option[], cards: [] as Option[],
  kept: '', loaded: false, busy: false, problem: null as string | null,
})
const told = () => JSON.stringify([limits.desks.map((each) => each.minutes), limits.steps.map(({ key: _, ...step }) => step)])
export const changed = computed(() => limits.loaded && told() !== limits.kept)
let keys = 0

const drafted = (step: ReminderStep): StepDraft => ({
  key: ++keys, kind: step.share === null ? 'after' : 'share', value: step.share ?? step.minutes_after ?? 0, card: step.card ?? '', tells: [...step.tells],
})

export async function readLimits(): Promise<void> {
  try {
    const [desks, steps] = await Promise.all([api.get<Page<DeskLimit>>('/desk-limits'), api.get<ReminderSteps>('/reminder-steps')])
    take(desks, steps)
  } catch (problem) {
    limits.problem = sentence(problem)
  }
}

function take(desks: Page<DeskLimit>, steps: ReminderSteps): void {
  Object.assign(limits, { desks: desks.items, steps: steps.items.map(drafted), who: steps.who, cards: steps.cards, loaded: true, problem: null })
  limits.kept = told()
}

export function addStep(): void {
  limits.steps.push({ key: ++keys, kind: 'after', value: 60, card: '', tells: ['chief'] })
}

export function removeStep(step: StepDraft): void {
  limits.steps = limits.steps.filter((each) => each.key !== step.key)
}

/** Its value at the deadline and after it: only then a card may be given. */
export const late = (step: StepDraft) => step.kind === 'after' || step.value >= 100

export function stepWords(step: StepDraft): string {
  if (step.kind === 'after') return t('limits.after', { n: step.value })
  return step.value === 100 ? t('limits.breach') : t('limits.share', { n: step.value })
}

const asked = (step: StepDraft) => ({
  share: step.kind === 'share' ? step.value : null, minutes_after: step.kind === 'after' ? step.value : null,
  card: late(step) && step.card ? step.card : null, tells: step.tells,
})

export async function saveLimits(): Promise<void> {
  limits.busy = true
  try {
    const desks = await api.put<Page<DeskLimit>>('/desk-limits', { items: limits.desks.map(({ stage, minutes }) => ({ stage, minutes })) })
    take(desks, await api.put<ReminderSteps>('/reminder-steps', { items: limits.steps.map(asked) }))
    say('done', t('limits.saved'))
  } catch (problem) {
    limits.problem = sentence(problem)
  } finally {
    limits.busy = false
  }
}
