/** What the wall knows: loaded whole at the start, then kept true one change at a time. */
import { computed, reactive, shallowReactive } from 'vue'
import type { Alarm, AlarmLoad, AlarmSituation, CaseRow, Device, Emergency, Situation } from '../api/types'
import { drillView } from './drillswitch'
import { isWaiting, orderFeed } from './feed'

export const board = reactive({
  loaded: false,
  failed: null as string | null,
  city: '', demo: false,
  bounds: null as [number, number, number, number] | null,
  situation: null as Situation | null,
  alarms: shallowReactive(new Map<string, Alarm>()),
  emergencies: shallowReactive(new Map<string, Emergency>()),
  /** Situations that are open: several alarms of one thing. */
  situations: shallowReactive(new Map<string, AlarmSituation>()),
  load: null as AlarmLoad | null,
  cases: [] as CaseRow[],
  silent: [] as Device[],
  /** Kind of thing -> the number of the last change of that kind; an open panel reads again when it grows. */
  lastSeq: {} as Record<string, number>,
})

export const feed = computed(() => orderFeed(board.alarms.values(), board.emergencies.values(), board.situations, drillView.value))
export const waiting = computed(() => [...board.alarms.values()].filter(isWaiting))
export const waitingCount = computed(() => waiting.value.length)
/** The one alarm to look at now: highest level, then the one whose time runs out first. */
export const urgent = computed(() => [...waiting.value].sort((a, b) =>
  b.level - a.level || Date.parse(a.acknowledge_by) - Date.parse(b.acknowledge_by))[0] ?? null)
export const running = computed(() => [...board.emergencies.values()].filter((e) => e.stage !== 'closed' && !e.drill))
export const isQuiet = computed(() => board.loaded && !waitingCount.value && !running.value.length)
export const lastAlarmAt = computed(() => [...board.alarms.values()].map((a) => a.raised_at).sort((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null)
