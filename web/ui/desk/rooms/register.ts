/** What the review of the register asks of the server, and how its facts are said. */
import '../../texts/register'
import { api } from '../../api'
import type { Move, Page, Point } from '../../api/types'
import { t } from '../../texts'
import { factsIn, stateWords } from '../../phone/grid/words'

export interface Component { id: string; code: string; name: string; category: string; state: string; grid: string; point: Point; version: number }
export interface Edition { version: number; label: string; at: string; by_name: string; unit_name: string; reason: string | null; before: Facts | null; after: Facts; changed: string[] }
export interface ProposalRow {
  id: string; number: string; kind: string; kind_label: string; stage: string; stage_label: string; version: number; name: string; category: string
  component: string | null; grid: string; point: Point; proposed_by_name: string; proposed_at: string
}
export type Facts = Record<string, string | number | null>
export interface Proposal extends ProposalRow {
  told: Facts; seen: Facts | null; present: Component | null; sets: Facts; stale: boolean; clashes: string[]; meanwhile: Edition[]; rivals: ProposalRow[]
  near: (Component & { distance_m: number })[]; note: string; photos: string[]; accuracy_m: number | null; taken_at: string | null; claimed_name: string | null
  decided_by_name: string | null; decided_at: string | null; reason: string | null; moves: Move[]
}
export interface Loaded { lines: number; added: number; changed: number; same: number; faults: { line: number; words: string }[]; written: boolean }

export const register = {
  proposals: (stage: string) => api.get<Page<ProposalRow>>('/component-proposals', { stage, limit: 200 }),
  proposal: (id: string) => api.get<Proposal>(`/component-proposals/${id}`),
  editions: async (id: string) => (await api.get<Page<Edition>>(`/components/${id}/editions`)).items,
  move: (id: string, stated: object) => api.post<Proposal>(`/component-proposals/${id}/moves`, stated),
  load: (csv: string, dry_run: boolean) => api.post<Loaded>('/components/load', { csv, dry_run }),
}

const placeOf = (facts: Facts) => facts.lon == null || facts.lat == null ? '' : `${Number(facts.lon).toFixed(6)}, ${Number(facts.lat).toFixed(6)}`
const said = (fact: string, facts: Facts | null): string => {
  if (!facts) return ''
  if (fact === 'place') return placeOf(facts)
  if (fact === 'state') return facts.state ? stateWords(String(facts.state)) : ''
  return facts[fact] == null ? '' : String(facts[fact])
}

export interface Compared { fact: string; label: string; seen: string; now: string; proposed: string; clash: boolean; changes: boolean }

/** Fact by fact: what the proposer saw, what is registered now, what approving would make of it. */
export function compared(one: Proposal): Compared[] {
  const now: Facts | null = one.present && { name: one.present.name, category: one.present.category, state: one.present.state, lon: one.present.point.lon, lat: one.present.point.lat }
  const changes = factsIn(Object.keys(one.sets)) as string[]
  const told: Facts = one.kind === 'retire' ? { state: 'removed' } : one.told
  return (['name', 'category', 'state', 'place'] as const).map((fact) => ({
    fact, label: t(`register.fact.${fact}`), seen: said(fact, one.seen), now: said(fact, now), proposed: said(fact, told), clash: one.clashes.includes(fact), changes: changes.includes(fact),
  })).filter((each) => each.now || each.proposed)
}
