/** Counties and towns for the area filter, asked for once when somebody first wants them. */
import { reactive } from 'vue'
import type { Division } from '../api/types'
import { sentence, server } from './server'

export const areas = reactive({ counties: [] as Division[], towns: {} as Record<string, Division[]>, problem: null as string | null })

export async function readCounties(): Promise<void> {
  if (areas.counties.length) return
  await kept(async () => { areas.counties = (await server.divisions()).items })
}

export async function readTowns(county: string): Promise<void> {
  if (!county || areas.towns[county]) return
  await kept(async () => { areas.towns[county] = (await server.divisions(county)).items })
}

async function kept(read: () => Promise<void>): Promise<void> {
  try {
    await read()
    areas.problem = null
  } catch (problem) {
    areas.problem = sentence(problem)
  }
}
