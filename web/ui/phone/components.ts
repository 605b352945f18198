/** What stands within thirty metres (lamps, covers, hydrants), so that a damaged one is named and not described. */
import { api } from '../api'
import type { Point } from '../api/types'

export interface NearComponent { id: string; code: string; name: string; category: string; distance_m: number }

/** Nothing is offered without a network or where the register is not kept: the report goes on without it. */
export async function componentsNear(point: Point): Promise<NearComponent[]> {
  try {
    return (await api.get<{ items: NearComponent[] }>('/components/near', { at: `${point.lon},${point.lat}` })).items
  } catch {
    return []
  }
}
