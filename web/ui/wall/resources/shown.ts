/** What the wall's map shows of resources: read when the layer is switched on, again when a team moves. */
import { ref, shallowRef } from 'vue'
import { api } from '../../api'
import type { Page, Point, Site, Team } from '../../api/types'

export interface Placed { kind: 'team' | 'busy' | 'depot' | 'hospital' | 'shelter' | 'target' | 'hazard'; point: Point; label: string; team?: string }
export const layerOn = ref(false)
export const placed = shallowRef<Placed[]>([])

export async function readPlaced(): Promise<void> {
  if (!layerOn.value) { placed.value = []; return }
  const [teams, sites] = await Promise.all([every<Team>('/teams'), every<Site>('/sites')])
  placed.value = [
    ...sites.map((each) => ({ kind: each.kind as Placed['kind'], point: each.point, label: each.free === null ? each.name : `${each.name} ${each.free}` })),
    ...teams.filter((each) => each.stage !== 'out_of_service').map((each) => ({ kind: each.stage === 'available' ? 'team' as const : 'busy' as const, point: each.point, label: `${each.name} ${each.stage_label}`, team: each.id })),
  ]
}
async function every<T>(path: string): Promise<T[]> {
  const found: T[] = []
  let after: string | null = null
  do {
    const page: Page<T> = await api.get<Page<T>>(path, { limit: 200, after })
    found.push(...page.items)
    after = page.next
  } while (after)
  return found
}
