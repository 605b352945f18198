/** Makes a move on an alarm or an emergency and puts the answer, or the plain reason why not, on the wall. */
import { shallowRef } from 'vue'
import { Problem } from '../api'
import type { Alarm, Move, Stated } from '../api/types'
import { t } from '../texts'
import { board } from './board'
import { getAlarm, getEmergency, getOneSituation, postAlarmMove, postEmergencyMove, postSituationMove } from './fetching'
import { keep, loadAgainSoon } from './following'
import type { OpenKind } from './opened'

export const busyId = shallowRef<string | null>(null)
/** The last refusal, and of which alarm or emergency. */
export const refusal = shallowRef<{ id: string; problem: Problem } | null>(null)

/** The answer is whether the move was made. */
export async function makeMove(kind: OpenKind, id: string, version: number, move: Move, stated: Stated = {}): Promise<boolean> {
  if (busyId.value) return false
  busyId.value = id
  refusal.value = null
  const body = { ...stated, move: move.move, version }
  try {
    if (kind === 'alarm') keep(board.alarms, await postAlarmMove(id, body))
    else if (kind === 'situation') board.situations.set(id, await postSituationMove(id, body))
    else keep(board.emergencies, await postEmergencyMove(id, body))
    return true
  } catch (problem) {
    refusal.value = { id, problem: problem instanceof Problem ? problem : new Problem(0, 'unexpected', t('wall.moveFailed')) }
    void readAgain(kind, id)
    return false
  } finally {
    busyId.value = null
  }
}

/** After a lost race the row is shown as it now is, with the sentence that says who was first. */
async function readAgain(kind: OpenKind, id: string) {
  try {
    if (kind === 'alarm') keep(board.alarms, await getAlarm(id))
    else if (kind === 'situation') board.situations.set(id, await getOneSituation(id))
    else keep(board.emergencies, await getEmergency(id))
  } catch {
    loadAgainSoon()
  }
}

export async function acknowledge(alarm: Alarm): Promise<boolean> {
  const move = alarm.moves.find((m) => m.move === 'acknowledge')
  return move ? makeMove('alarm', alarm.id, alarm.version, move) : false
}
