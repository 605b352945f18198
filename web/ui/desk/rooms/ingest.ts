/** Types and routes: what the server is asked, and a mapping between the fields of the editor and its settings. */
import { api } from '../../api'
import type { Codec, Device, DeviceType, IngestRoute, Page, RouteTrial } from '../../api/types'

const part = encodeURIComponent
export const CODECS: readonly Codec[] = ['mapping', 'moyang', 'chirpstack', 'sparkplug', 'thingsboard', 'pyronear', 'firms']
export const TIME_FORMS = ['rfc3339', 'ms', 's'] as const
export type Encoding = 'text' | 'hex' | 'base64'
type Facts = Record<string, unknown>

export const ingest = {
  types: () => api.get<Page<DeviceType>>('/device-types'),
  defineType: (told: Facts) => api.post<DeviceType>('/device-types', told),
  changeType: (code: string, told: Facts) => api.put<DeviceType>(`/device-types/${part(code)}`, told),
  routes: () => api.get<Page<IngestRoute>>('/ingest-routes'),
  addRoute: (told: Facts) => api.post<IngestRoute>('/ingest-routes', told),
  changeRoute: (id: string, told: Facts) => api.put<IngestRoute>(`/ingest-routes/${part(id)}`, told),
  attempt: (told: Facts) => api.post<RouteTrial>('/ingest-routes/try', told),
  register: (told: Facts) => api.post<Device & { password: string }>('/devices', told),
  changeDevice: (code: string, told: Facts) => api.patch<Device>(`/devices/${part(code)}`, told),
}

/** One value of a mapping; `words` is "on=1, off=0" as a person writes it. */
export interface MappedValue { metric: string; path: string; factor: number; offset: number; words: string }
export interface Mapping { device: string; items: string; time: string; time_form: string; seq: string; values: MappedValue[] }
export const BLANK_VALUE: MappedValue = { metric: '', path: '', factor: 1, offset: 0, words: '' }

export const wordsText = (words: Record<string, number>) => Object.entries(words).map(([word, number]) => `${word}=${number}`).join(', ')
export function wordsOf(text: string): Record<string, number> {
  const pairs = text.split(/[,，]/).map((each) => each.split('=').map((part) => part.trim())).filter(([word]) => word)
  return Object.fromEntries(pairs.map(([word, number]) => [word!, number ? Number(number) : Number.NaN]))
}

export function mappingOf(settings: Facts): Mapping {
  const told = (name: string) => (typeof settings[name] === 'string' ? settings[name] as string : '')
  const values = Object.entries((settings.values ?? {}) as Record<string, string | Partial<MappedValue> & { words?: Record<string, number> }>)
  return {
    device: told('device'), items: told('items'), time: told('time'), time_form: told('time_form') || 'rfc3339', seq: told('seq'),
    values: values.map(([metric, each]) => typeof each === 'string'
      ? { ...BLANK_VALUE, metric, path: each }
      : { metric, path: each.path ?? '', factor: each.factor ?? 1, offset: each.offset ?? 0, words: wordsText((each.words ?? {}) as Record<string, number>) }),
  }
}

/** What is not stated is left out; a value that is only a path stays one. */
export function settingsOf(mapping: Mapping): Facts {
  const values = mapping.values.filter((each) => each.metric || each.path).map((each) => {
    const words = wordsOf(each.words)
    const more = { ...(each.factor === 1 ? {} : { factor: each.factor }), ...(each.offset === 0 ? {} : { offset: each.offset }), ...(Object.keys(words).length ? { words } : {}) }
    return [each.metric, Object.keys(more).length ? { path: each.path, ...more } : each.path] as const
  })
  const stated = { device: mapping.device, items: mapping.items, time: mapping.time, seq: mapping.seq, time_form: mapping.time && mapping.time_form !== 'rfc3339' ? mapping.time_form : '' }
  return { ...Object.fromEntries(Object.entries(stated).filter(([, value]) => value)), values: Object.fromEntries(values) }
}

const NAMEABLE = /^[^.[\]/(){}'"\\\x00-\x1f$=]{1,64}$/
const MOST_PATHS = 80
/** Where values stand in a sample message, as a mapping names them: leaves, arrays as [0]; of `items` within its first entry. */
export function pathsOf(sample: string, items = ''): string[] {
  let whole: unknown
  try {
    whole = JSON.parse(sample)
  } catch {
    return []
  }
  const root = leaves(whole, '')
  const inside = items ? root.filter((path) => path.startsWith(`${items}[0].`)).map((path) => path.slice(items.length + 4)) : []
  return (items ? [...inside, ...root.filter((path) => !path.startsWith(`${items}[`)).map((path) => `/${path}`)] : root).slice(0, MOST_PATHS)
}

function leaves(here: unknown, path: string, depth = 0): string[] {
  if (depth > 9) return []
  if (Array.isArray(here)) return path ? here.slice(0, 3).flatMap((each, place) => leaves(each, `${path}[${place}]`, depth + 1)) : []
  if (here && typeof here === 'object') return Object.entries(here).filter(([name]) => NAMEABLE.test(name)).flatMap(([name, each]) => leaves(each, path ? `${path}.${name}` : name, depth + 1))
  return path ? [path] : []
}
