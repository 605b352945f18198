/** Makes a move on an alarm or an emergency and puts the answer, or the plain reason why not, on the wall. */
import { ref } from 'vue'
import type { Alarm, Emergency, Move } from '../api/types'
import { board } from './board'
import { getAlarm, getEmergency, postAlarmMove, postEmergencyMove } from './fetching'
import { keep } from './following'
import type { OpenKind } from './opened'

export interface MoveProblem { id: string; words: string; fields: Record<string, string> }
export const busyId = ref<string | null>(null)
export const problem = ref<MoveProblem | null>(null)

export async function makeMove(kind: OpenKind, id: string, version: number, move: Move, facts: Record<string, unknown> = {}): Promise<boolean> {
  if (busyId.value) return false
  busyId.value = id
  problem.value = null
  const body = { ...facts, move: move.move, version }
  try {
    if (kind === 'alarm') keep(board.alarms, await postAlarmMove(id, body))
    else keep(board.emergencies, await postEmergencyMove(id, body) as Emergency)
    return true
  } catch (refused) {
    problem.value = { id, words: refused instanceof Error ? refused.message : String(refused), fields: {} }
    await refresh(kind, id)
    return false
  } finally {
    busyId.value = null
  }
}

/** After a lost race the row is shown as it now is, with the sentence that says who was first. */
async function refresh(kind: OpenKind, id: string) {
  const fresh = kind === 'alarm' ? getAlarm(id) : getEmergency(id)
  await fresh.then((row) => { kind === 'alarm' ? keep(board.alarms, row as Alarm) : keep(board.emergencies, row as Emergency) }, () => undefined)
}

export async function acknowledge(alarm: Alarm): Promise<boolean> {
  const move = alarm.moves.find((m) => m.move === 'acknowledge')
  return move ? makeMove('alarm', alarm.id, alarm.version, move) : false
}
