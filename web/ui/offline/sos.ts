/** A call for help goes out the moment it is pressed, whatever else waits, and is sent again until the server has it. */
import { api } from '../api/client'
import { Problem } from '../api/problem'
import type { Sos } from '../api/types'
import { t } from '../texts/t'
import { reachMemory, type PlaceAt, type SosRow } from './reachstore'
import { uuid7 } from './uuid7'

/** Nobody is made to wait for a call for help: the pauses stay short for ever. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000]
export const pauseAfter = (tries: number) => PAUSES_MS[Math.min(tries, PAUSES_MS.length) - 1] ?? 0
const PATIENCE_MS = 8_000

export const isLive = (row: SosRow) => !row.told || ['open', 'acknowledged'].includes(row.told.stage)
/** What the server does not know yet. */
export const owes = (row: SosRow) => !row.told || (row.withdraw && isLive(row)) || (isLive(row) && !!row.place && row.place !== row.placed)

/** A full or broken memory must not stop the call: it then lives in this page alone. */
export async function keepSos(row: SosRow): Promise<void> {
  try {
    await (await reachMemory()).put('sos', row)
  } catch (error) {
    console.warn('sos not kept', error)
  }
}

export async function sosOf(person: string): Promise<SosRow[]> {
  const rows = await reachMemory().then((db) => db.getAll('sos')).catch((): SosRow[] => [])
  return rows.filter((row) => row.person === person)
}

export const newSos = (person: string, place: PlaceAt | null): SosRow => ({
  id: uuid7(), person, pressed_at: new Date().toISOString(), place, placed: null, withdraw: false, told: null, tries: 0, problem: null, done: false,
})

const pointOf = (place: PlaceAt) => ({ lon: place.lon, lat: place.lat, crs: 'wgs84', accuracy_m: place.accuracy_m })

async function asked(row: SosRow, ask: Promise<Sos>): Promise<void> {
  const told = await ask
  if (told?.id !== row.id) throw new Problem(0, 'not_ours', t('common.error.notOurs'))
  row.told = told
}

/** Tells the server what it does not know of this call, the call itself first; throws where it could not. */
async function tell(row: SosRow): Promise<void> {
  const place = row.place
  if (!row.told) {
    await asked(row, api.put<Sos>(`/sos/${row.id}`, { pressed_at: row.pressed_at, point: place && pointOf(place) }, { timeoutMs: PATIENCE_MS }))
    row.placed = place
  }
  if (row.withdraw && isLive(row)) await asked(row, withdrawn(row))
  else if (isLive(row) && row.place && row.place !== row.placed) {
    const fresh = row.place
    await asked(row, api.put<Sos>(`/sos/${row.id}/place`, pointOf(fresh), { timeoutMs: PATIENCE_MS }))
    row.placed = fresh
  }
}

/** Meanwhile the command centre may have closed it: then it is read as it stands. */
async function withdrawn(row: SosRow): Promise<Sos> {
  try {
    return await api.post<Sos>(`/sos/${row.id}/moves`, { move: 'withdraw' })
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 409) throw error
    return await api.get<Sos>(`/sos/${row.id}`)
  }
}

/** One try; whether everything is told now. Whatever went wrong, it is tried again. */
export async function sendSos(row: SosRow): Promise<boolean> {
  try {
    await tell(row)
    Object.assign(row, { tries: 0, problem: null })
  } catch (error) {
    row.tries += 1
    row.problem = error instanceof Problem ? error.detail : t('common.error.unexpected')
    if (error instanceof Problem && error.status === 422) row.place = row.placed // a place the server cannot read must not hold the call up
  }
  await keepSos(row)
  return !owes(row)
}
