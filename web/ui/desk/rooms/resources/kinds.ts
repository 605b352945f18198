/** What is asked of each kind of entry: one list draws the table, the form and the columns of a file. */
import '../../../texts/resources'
import { api } from '../../../api'
import { postOnce } from '../../../api/once'
import type { Expert, Page, ResourcesLoaded, Site, StockItem, Team } from '../../../api/types'
import { t, type TextKey } from '../../../texts'

export type Kind = 'team' | 'stock' | 'site' | 'expert'
export type Entry = Team | StockItem | Site | Expert
export interface Field { name: string; label: TextKey; control: 'text' | 'number' | 'decimal' | 'words' | 'tick' | 'choice'; options?: [string, TextKey][]; required?: boolean }

export const TEAM_KINDS: [string, TextKey][] = [
  ['forest_fire', 'resources.tf'], ['fire', 'resources.tfire'], ['chemical', 'resources.tchem'], ['medical', 'resources.tmed'], ['flood', 'resources.tflood'], ['rescue', 'resources.tresc'],
  ['power', 'resources.tpow'], ['water', 'resources.twat'], ['gas', 'resources.tgas'], ['evacuation', 'resources.tevac'], ['communications', 'resources.tcom'], ['other', 'resources.toth'],
]
export const SITE_KINDS: [string, TextKey][] = [['shelter', 'resources.shelterKind'], ['hospital', 'resources.hospitalKind'], ['depot', 'resources.depotKind'], ['target', 'resources.targetKind'], ['hazard', 'resources.hazardKind']]
const STOCK_KINDS: [string, TextKey][] = [['equipment', 'resources.equipment'], ['material', 'resources.material']]
const STATES: [string, TextKey][] = [['ready', 'resources.ready'], ['full', 'resources.full'], ['closed', 'resources.closed']]

const named: Field[] = [{ name: 'code', label: 'resources.code', control: 'text', required: true }, { name: 'name', label: 'resources.name', control: 'text', required: true }]
const placed: Field[] = [{ name: 'lon', label: 'resources.lon', control: 'decimal', required: true }, { name: 'lat', label: 'resources.lat', control: 'decimal', required: true }]
const phone: Field = { name: 'phone', label: 'resources.phone', control: 'text' }
const chosen = (options: [string, TextKey][]): Field => ({ name: 'kind', label: 'resources.kind', control: 'choice', options, required: true })

export const FIELDS: Record<Kind, Field[]> = {
  team: [...named, chosen(TEAM_KINDS), { name: 'skills', label: 'resources.skills', control: 'words' }, { name: 'people', label: 'resources.people', control: 'number', required: true }, { name: 'base', label: 'resources.base', control: 'text' }, { name: 'head', label: 'resources.head', control: 'text' }, phone, { name: 'crew', label: 'resources.crew', control: 'text' }, ...placed],
  site: [...named, chosen(SITE_KINDS), { name: 'type', label: 'resources.type', control: 'text', required: true }, { name: 'state', label: 'resources.state', control: 'choice', options: STATES }, { name: 'capacity', label: 'resources.capacity', control: 'number' }, { name: 'occupied', label: 'resources.occupied', control: 'number' }, { name: 'contact', label: 'resources.head', control: 'text' }, phone, ...placed],
  expert: [...named, { name: 'field', label: 'resources.field', control: 'text', required: true }, { name: 'unit', label: 'resources.unit', control: 'text' }, phone, { name: 'available', label: 'resources.available', control: 'tick' }],
  stock: [...named, chosen(STOCK_KINDS), { name: 'spec', label: 'resources.spec', control: 'text' }, { name: 'unit', label: 'resources.measure', control: 'text', required: true }, { name: 'depot', label: 'resources.depot', control: 'text', required: true }, { name: 'minimum', label: 'resources.minimum', control: 'number' }],
}
export const TABS: [Kind, TextKey][] = [['team', 'resources.teams'], ['stock', 'resources.stock'], ['site', 'resources.sites'], ['expert', 'resources.experts']]
const PATHS: Record<Kind, string> = { team: '/teams', stock: '/stock-items', site: '/sites', expert: '/experts' }
export const columnsOf = (kind: Kind) => [...FIELDS[kind].map((each) => each.name), ...(kind === 'stock' ? ['quantity', 'expires_on'] : [])].join(', ')

export const resources = {
  list: (kind: Kind, asked: { q?: string; kind?: string; after?: string }) => api.get<Page<Entry>>(PATHS[kind], { limit: 200, ...asked }),
  stock: (id: string) => api.get<StockItem>(`/stock-items/${id}`),
  put: (kind: Kind, id: string, body: object) => api.put<Entry>(`${PATHS[kind]}/${id}`, body),
  /** `there`: what lay there when this was pressed; pressed again on the same sight it is the same booking. */
  book: (id: string, body: object, there: unknown) => postOnce<StockItem>(`/stock-items/${id}/moves`, body, there),
  load: (kind: Kind, csv: string, trial: boolean) => api.post<ResourcesLoaded>('/resources/load', { kind, csv, dry_run: trial }),
}

/** The facts of an entry as the form holds them. */
export function told(kind: Kind, entry: Entry | null): Record<string, string | number | boolean> {
  const known = { ...entry, ...(entry && 'point' in entry ? entry.point : {}), ...(entry && 'depot_code' in entry ? { depot: entry.depot_code } : {}) } as Record<string, unknown>
  return Object.fromEntries(FIELDS[kind].map(({ name, control, options }) => {
    const value = known[name]
    if (control === 'words') return [name, ((value as string[] | undefined) ?? []).join('；')]
    if (control === 'tick') return [name, value === undefined ? true : Boolean(value)]
    return [name, (value as string | number | null | undefined) ?? (control === 'choice' ? options![0]![0] : '')]
  }))
}

/** What the form holds as the server wants it: empty is not said. */
export function stated(kind: Kind, form: Record<string, string | number | boolean>): Record<string, unknown> {
  return Object.fromEntries(FIELDS[kind].flatMap(({ name, control }): [string, unknown][] => {
    const value = form[name]
    if (control === 'words') return [[name, String(value).split(/[;；]/).map((each) => each.trim()).filter(Boolean)]]
    return value === '' || value === undefined ? [] : [[name, value]]
  }))
}
export const worded = (pairs: [string, TextKey][], value: string) => { const found = pairs.find(([each]) => each === value); return found ? t(found[1]) : value }
