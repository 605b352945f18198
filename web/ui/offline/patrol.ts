/** The track on the phone: each point written down as it comes, sent in batches, gone from the phone once the server has it. */
import { api } from '../api/client'
import { Problem } from '../api/problem'
import type { PatrolWalk } from '../api/types'
import { reachMemory, type PatrolRow, type PlaceAt, type PointRow } from './reachstore'
import { uuid7 } from './uuid7'

export const BATCH = 200
/** A phone that forgot to ask for weeks keeps nothing for ever. */
const FORGET_MS = 7 * 24 * 3600_000

const keep = async (row: PatrolRow) => { await (await reachMemory()).put('patrols', row) }
export const isOn = (row: PatrolRow, now = Date.now()) => !row.ended_at && now < Date.parse(row.ends_at)

const tracksOf = async (person: string) => (await (await reachMemory()).getAll('patrols')).filter((row) => row.person === person)
export const patrolsOf = async (person: string) => (await tracksOf(person)).filter((row) => !row.errand)
export const errandsOf = async (person: string) => (await tracksOf(person)).filter((row) => row.errand)

export async function startPatrol(person: string, ends_at: string): Promise<PatrolRow> {
  const row: PatrolRow = { id: uuid7(), person, started_at: new Date().toISOString(), ends_at, ended_at: null, next_seq: 0, started_told: false, ended_told: false }
  await keep(row)
  return row
}

/** Under the errand's own id; begun again, as after a reload, it is the same one. */
export async function startErrand(person: string, id: string): Promise<void> {
  const now = Date.now()
  const known = await (await reachMemory()).get('patrols', id)
  await keep(known ? { ...known, ended_at: null } : { id, person, errand: true, started_at: new Date(now).toISOString(), ends_at: new Date(now + FORGET_MS).toISOString(), ended_at: null, next_seq: 0, started_told: true, ended_told: true })
}

/** Number and point in one transaction: a number is never given twice. */
export async function addPoint(id: string, place: PlaceAt, at = new Date().toISOString()): Promise<void> {
  const work = (await reachMemory()).transaction(['patrols', 'points'], 'readwrite')
  const row = await work.objectStore('patrols').get(id)
  if (row && !row.ended_at && at <= row.ends_at) {
    await work.objectStore('points').put({ patrol: id, seq: row.next_seq, at, ...place })
    await work.objectStore('patrols').put({ ...row, next_seq: row.next_seq + 1 })
  }
  await work.done
}

export async function endPatrol(id: string, at = new Date().toISOString()): Promise<void> {
  const row = await (await reachMemory()).get('patrols', id)
  if (row && !row.ended_at) await keep({ ...row, ended_at: at < row.ends_at ? at : row.ends_at })
}

const pointsOf = async (id: string, count?: number) => (await reachMemory()).getAll('points', IDBKeyRange.bound([id, 0], [id, Infinity]), count)
export const unsentPoints = async (person: string) =>
  (await Promise.all((await patrolsOf(person)).map(async (row) => (await pointsOf(row.id)).length))).reduce((sum, n) => sum + n, 0)

async function drop(id: string): Promise<void> {
  const work = (await reachMemory()).transaction(['patrols', 'points'], 'readwrite')
  await work.objectStore('points').delete(IDBKeyRange.bound([id, 0], [id, Infinity]))
  await work.objectStore('patrols').delete(id)
  await work.done
}

/** What the server does not want (off duty by its clock, erased meanwhile) is kept nowhere. */
export type Told = 'told' | 'later' | 'refused'

/** Tells the server the start, the points in batches, the end; stops at the first failure and goes on there next time. */
export async function sendPatrol(id: string): Promise<Told> {
  try {
    await tell(id)
    return 'told'
  } catch (error) {
    if (error instanceof Problem && !error.passing) {
      await drop(id)
      return 'refused'
    }
    return 'later'
  }
}

async function tell(id: string): Promise<void> {
  const now = async () => await (await reachMemory()).get('patrols', id)
  const first = await now()
  if (first && !first.started_told) {
    const walk = await api.put<PatrolWalk>(`/patrols/${id}`, { started_at: first.started_at })
    own(walk, id)
    await keep({ ...(await now())!, started_told: true, ends_at: walk.ends_at })
  }
  for (let batch = await pointsOf(id, BATCH); batch.length; batch = await pointsOf(id, BATCH)) {
    const taken = await api.put<{ id: string; over?: boolean }>(`/${first?.errand ? 'team-dispatches' : 'patrols'}/${id}/points`, { points: batch.map((point) => told(point, first?.errand)) })
    own(taken, id)
    if (taken.over) await endPatrol(id)
    await (await reachMemory()).delete('points', IDBKeyRange.bound([id, batch[0]!.seq], [id, batch.at(-1)!.seq]))
  }
  const last = await now()
  if (!last) return
  const over = Date.parse(last.ends_at) < Date.now()
  if (last.ended_at && !last.ended_told) {
    own(await api.post<PatrolWalk>(`/patrols/${id}/end`, { ended_at: last.ended_at }), id)
    await keep({ ...last, ended_told: true })
  }
  if (last.ended_at || over) await drop(id)
}

/** On an errand a point is known by its moment, on a patrol by its number. */
const told = ({ patrol: _, seq, ...point }: PointRow, errand?: true) => ({ ...point, crs: 'wgs84', ...(errand ? {} : { seq }) })

/** A Wi-Fi gate answers 200 to everything. */
function own(told: { id: string } | undefined, id: string): void {
  if (told?.id !== id) throw new Problem(0, 'not_ours', '')
}

export async function forgetOldPatrols(now = Date.now()): Promise<void> {
  for (const row of await (await reachMemory()).getAll('patrols')) if (now - Date.parse(row.ends_at) > FORGET_MS) await drop(row.id)
}
