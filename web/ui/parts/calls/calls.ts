/** Calls to me and the errands of my team: asked when a screen opens, when the server rings, and every half minute while one waits. */
import { computed, shallowRef } from 'vue'
import { api, Problem } from '../../api'
import { postOnce } from '../../api/once'
import type { Errand, MyCall, MyErrand, Page, Team } from '../../api/types'
import { onCaughtUp, onChanged } from '../../live'
import { play } from '../../live/sound'

const ASK_MS = 30_000
const NOTES = [880, 660, 880, 660, 880]
export const calls = shallowRef<MyCall[]>([])
export const errands = shallowRef<MyErrand[]>([])
export const ringing = computed(() => calls.value[0] ?? null)
let known = new Set<string>()
let crew = false
let timer: ReturnType<typeof setTimeout> | undefined

async function items<T>(path: string): Promise<T[] | null> {
  try {
    return (await api.get<Page<T>>(path)).items
  } catch (error) {
    if (error instanceof Problem && error.status === 403) return []
    console.warn('calls', error)
    return null
  }
}

export async function readCalls(): Promise<void> {
  clearTimeout(timer)
  const [found, sent] = await Promise.all([items<MyCall>('/my-calls'), crew ? items<MyErrand>('/my-errands') : Promise.resolve([])])
  if (found) ring(found)
  if (sent) errands.value = sent
  if (!found || calls.value.length) timer = setTimeout(readCalls, ASK_MS)
}

function ring(found: MyCall[]) {
  if (found.some((each) => !known.has(each.id))) {
    play(NOTES)
    navigator.vibrate?.([400, 150, 400, 150, 400])
  }
  known = new Set(found.map((each) => each.id))
  calls.value = found
}

export async function confirm(call: MyCall, via: 'phone' | 'desk'): Promise<void> {
  await api.post(`/emergency-calls/${call.id}/confirm`, { via })
  await readCalls()
}
export async function moveTeam(team: Team, move: string): Promise<void> {
  await api.post<Team>(`/teams/${team.id}/moves`, { move, version: team.version })
  await readCalls()
}
export async function checkIn(errand: Errand, people: number): Promise<void> {
  await postOnce(`/team-dispatches/${errand.id}/checks`, { people })
  await readCalls()
}

export function followCalls(reports: boolean): void {
  crew = reports
  onChanged((change) => { if (change.kind === 'call' || (crew && change.kind === 'team')) void readCalls() })
  onCaughtUp(() => void readCalls())
  void readCalls()
}
