/** One change being prepared: first tried, then made; what was tried is forgotten as soon as the form changes. */
import { reactive, watch } from 'vue'
import type { CalendarChange } from '../api/types'
import { Problem } from '../api'
import { t } from '../texts'
import { made } from './calendar'
import { say } from './saying'
import { sentence } from './server'

export interface Changing {
  busy: boolean; tried: CalendarChange | null; words: string | null; fields: Record<string, string>
  run: (only: boolean) => Promise<void>
}

/** `form` is watched: another form needs another trial. */
export function useChange(form: () => unknown, send: (only: boolean) => Promise<CalendarChange>): Changing {
  const state: Changing = reactive({ busy: false, tried: null, words: null, fields: {}, run })
  watch(form, () => { Object.assign(state, { tried: null, words: null, fields: {} }) }, { deep: true })

  async function run(only: boolean) {
    if (state.busy) return
    Object.assign(state, { busy: true, words: null, fields: {} })
    try {
      const told = await send(only)
      state.tried = only ? told : null
      if (!only) {
        made.value++
        say('done', t('calendar.applied'))
      }
    } catch (problem) {
      state.words = sentence(problem)
      if (problem instanceof Problem) state.fields = Object.fromEntries(problem.errors.map((each) => [each.field, each.message]))
    }
    state.busy = false
  }
  return state
}
