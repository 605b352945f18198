/** What stands within thirty metres (lamps, covers, hydrants), so that a damaged one is named and not described. */
import { api, Problem } from '../api'
import type { Page, Point } from '../api/types'
import { metresBetween } from '../map/points'
import { kept } from '../offline/kept'
import { me } from './me'
import { reading } from './reading'

export interface Component { id: string; code: string; name: string; category: string; state: string; grid: string; point: Point; version: number }
export interface NearComponent extends Component { distance_m: number }

const NEAR_M = 30
const MOST = 3000
const keyOf = () => `components:${me.value?.grid?.code}`

async function everyOne(grid: string): Promise<Component[]> {
  const found: Component[] = []
  for (let after: string | null | undefined = null; found.length < MOST;) {
    const page: Page<Component> = await api.get<Page<Component>>('/components', { grid, limit: 200, after })
    found.push(...page.items)
    if (!(after = page.next)) break
  }
  return found
}

/** The components of my grid, kept for reading where there is no network. */
export const ownComponents = reading<Component[]>(keyOf, async () => me.value?.grid ? await everyOne(me.value.grid.code) : [])

export const withDistance = (all: Component[], point: Point): NearComponent[] =>
  all.map((each) => ({ ...each, distance_m: metresBetween(each.point, point) })).sort((a, b) => a.distance_m - b.distance_m)

/** Without a network the kept ones of the own grid are offered; where nothing is kept the report goes on without. */
export async function componentsNear(point: Point): Promise<NearComponent[]> {
  try {
    return (await api.get<{ items: NearComponent[] }>('/components/near', { at: `${point.lon},${point.lat}` })).items
  } catch (error) {
    if (!(error instanceof Problem) || !error.passing) return []
    const own = (await kept<Component[]>(keyOf()).catch(() => undefined))?.value ?? []
    return withDistance(own, point).filter((each) => each.distance_m <= NEAR_M)
  }
}
