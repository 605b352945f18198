/** Teams that are away on an errand: where their phones were last, read again as the server rings. */
import { computed, shallowRef, watch } from 'vue'
import { api } from '../../api'
import type { Page, TeamAway } from '../../api/types'
import { looking } from '../acts/playback'
import { drillShown } from '../acts/drill'
import { board } from '../board'
import { nowMs } from '../now'

/** A fix older than this may be far from where the team is. */
const OLD_MS = 120_000
const GATHER_MS = 1_000
/** A push that was told too soon after another is not told again: while somebody is away the list is asked for anyway. */
const ASK_MS = 10_000
const STEP_MS = 5_000

export const away = shallowRef<TeamAway[]>([])

/** "30 s", "4 min", and whether it is too old to be believed. */
export function ageOf(at: string, now: number): { text: string; old: boolean } {
  const ms = Math.max(0, now - Date.parse(at))
  return { text: ms < 60_000 ? `${Math.floor(ms / STEP_MS) * (STEP_MS / 1000)} s` : `${Math.floor(ms / 60_000)} min`, old: ms > OLD_MS }
}

export interface AwayMark { id: string; name: string; point: { lon: number; lat: number }; path: [number, number][]; label: string; old: boolean }

/** A fresh fix says its age; an old one also what the team is doing by its own word. */
export function markOf({ team, team_name, stage_label, place, path }: TeamAway, now: number): AwayMark[] {
  if (!place) return []
  const { text, old } = ageOf(place.at, now)
  return [{ id: team, name: team_name, point: place, path, old, label: [team_name, ...(old ? [stage_label] : []), text].join(' · ') }]
}

const step = computed(() => Math.floor(nowMs.value / STEP_MS) * STEP_MS)
/** What the map shows: of this screen's drills or of what is real; nothing of now while the past is played. */
export const awayMarks = computed(() => (looking.value ? [] : away.value.filter((each) => each.drill === drillShown.value).flatMap((each) => markOf(each, step.value))))

async function readAway(): Promise<void> {
  away.value = (await api.get<Page<TeamAway>>('/teams-away')).items
}

/** The answer ends it. */
export function followAway(): () => void {
  let gathering: ReturnType<typeof setTimeout> | undefined
  let asking: ReturnType<typeof setTimeout> | undefined
  const read = () => {
    gathering = undefined
    readAway().catch((error: unknown) => console.warn('away', error)).finally(() => {
      clearTimeout(asking)
      if (away.value.length) asking = setTimeout(soon, ASK_MS)
    })
  }
  const soon = () => { gathering ??= setTimeout(read, GATHER_MS) }
  const stop = watch([() => board.lastSeq.team_place, () => board.lastSeq.team], soon, { immediate: true })
  return () => { stop(); clearTimeout(gathering); clearTimeout(asking) }
}
