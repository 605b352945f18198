/** What the routing room asks of the server. */
import { api } from '../../api'
import type { DryRun, Page, Precedent, RoutingEdition, RoutingEditionRow, RoutingRule } from '../../api/types'

const EDITIONS = '/routing-editions'
const LONG_MS = 60_000

/** A rule as it is sent: its place is its place in the list. */
const stated = ({ id, name, active, conditions, choose, department }: RoutingRule) => {
  const { area, hours, workday, ...lists } = conditions
  return { id, name, active, choose, department, conditions: { ...lists, ...(area ? { area } : {}), ...(hours ? { hours } : {}), ...(workday === null ? {} : { workday }) } }
}

export const routing = {
  inForce: () => api.get<RoutingEdition>('/routing-rules'),
  editions: () => api.get<Page<RoutingEditionRow>>(EDITIONS),
  edition: (id: string) => api.get<RoutingEdition>(`${EDITIONS}/${id}`),
  begin: () => api.post<RoutingEdition>(EDITIONS, {}),
  save: (id: string, version: number, rules: RoutingRule[]) => api.put<RoutingEdition>(`${EDITIONS}/${id}/rules`, { version, rules: rules.map(stated) }, { timeoutMs: LONG_MS }),
  drop: (id: string, version: number) => api.del(`${EDITIONS}/${id}?version=${version}`),
  dryRun: (id: string, asked: { days?: number }) => api.post<DryRun>(`${EDITIONS}/${id}/dry-run`, asked),
  putInForce: (id: string, version: number, note: string) => api.post<RoutingEdition>(`${EDITIONS}/${id}/put-in-force`, { version, note }),
  precedents: () => api.get<Page<Precedent>>('/precedents'),
  withdraw: (id: string, reason: string) => api.post<Precedent>(`/precedents/${id}/withdraw`, { reason }),
}
