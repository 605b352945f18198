/** A proposal being written: kept as it grows, and handed to the outbox as one paper with its photos. */
import { reactive, toRaw } from 'vue'
import type { Point } from '../../api/types'
import { bytesOf, enqueue, type OutboxItem } from '../../offline/outbox'
import type { Photo } from '../../offline/photo'
import { memory } from '../../offline/store'
import { uuid7 } from '../../offline/uuid7'
import { t } from '../../texts'
import type { Component } from '../components'
import { me } from '../me'
import { readOutbox, sendDue } from '../outbox'
import type { Kind } from './words'

export interface Proposal {
  id: string; kind: Kind; component: string | null; based_on: number | null
  /** What the register said when this was begun: only what differs from it is proposed. */
  was: { name: string; category: string; state: string } | null
  name: string; category: string; state: string; point: Point | null; accuracy_m: number | null; note: string; photos: Photo[]; taken_at: string
  grid: string; replaces: string | null
}

const keyOf = (kind: string, about: string | null) => `proposal:${me.value?.id}:${kind}:${about ?? ''}`

export function blank(kind: Kind, about: Component | null): Proposal {
  const was = about && { name: about.name, category: about.category, state: about.state }
  return {
    id: uuid7(), kind, component: about?.id ?? null, based_on: about?.version ?? null, was, name: about?.name ?? '', category: about?.category ?? '', state: about?.state ?? 'intact',
    point: null, accuracy_m: null, note: '', photos: [], taken_at: new Date().toISOString(), grid: me.value?.grid?.name ?? '', replaces: null,
  }
}
const plain = (draft: Proposal): Proposal => ({ ...toRaw(draft), photos: draft.photos.map((each) => ({ ...toRaw(each) })), point: draft.point && { ...toRaw(draft.point) }, was: draft.was && { ...toRaw(draft.was) } })

export const keepProposal = async (draft: Proposal) => { await (await memory()).put('drafts', plain(draft), keyOf(draft.kind, draft.component)) }
const forget = async (draft: Proposal) => { await (await memory()).delete('drafts', keyOf(draft.kind, draft.component)) }

/** What was begun and not sent is taken up again, unless the component has changed since. */
export async function begin(kind: Kind, about: Component | null): Promise<Proposal> {
  const saved = await (await memory()).get('drafts', keyOf(kind, about?.id ?? null)).catch(() => undefined) as Proposal | undefined
  return reactive(saved && saved.based_on === (about?.version ?? null) ? saved : blank(kind, about))
}

/** Takes up a proposal the server refused, to put it right; its row goes when the new one is written down. */
export async function mend({ report, photos }: OutboxItem, about: Component | null): Promise<Proposal> {
  const body = JSON.parse(report.body) as ReturnType<typeof bodyOf>
  const pictures = await Promise.all(photos.map(async (row): Promise<Photo[]> => {
    const bytes = await bytesOf(row.id)
    return bytes ? [{ id: row.id, sha256: row.sha256, original_sha256: row.original_sha256, bytes, width: 0, height: 0, taken_at: row.taken_at, stamped: true }] : []
  }))
  const draft = blank(body.kind, about)
  return reactive({
    ...draft, name: body.name ?? draft.name, category: body.category ?? draft.category, state: body.state ?? draft.state,
    point: body.point && { lon: body.point.lon, lat: body.point.lat }, accuracy_m: body.point?.accuracy_m ?? null, note: body.note, photos: pictures.flat(), replaces: report.id,
  })
}

const places = (draft: Proposal) => draft.kind === 'add' || draft.kind === 'move'
const states = (draft: Proposal) => draft.kind === 'add' || draft.kind === 'correct'

export function lacking(draft: Proposal): Partial<Record<'photos' | 'name' | 'category' | 'place', string>> {
  const facts = bodyOf(draft)
  return {
    ...(draft.photos.length ? {} : { photos: t('register.needPhoto') }),
    ...(states(draft) && !draft.name.trim() ? { name: t('register.needName') } : {}),
    ...(draft.kind === 'add' && !draft.category ? { category: t('register.needCategory') } : {}),
    ...(places(draft) && !draft.point ? { place: t('register.needPlace') } : {}),
    ...(draft.kind === 'correct' && !facts.name && !facts.category && !facts.state ? { name: t('register.needChange') } : {}),
  }
}

export function bodyOf(draft: Proposal) {
  const told = (name: 'name' | 'category' | 'state') => states(draft) && draft[name].trim() !== draft.was?.[name] ? draft[name].trim() : null
  return {
    kind: draft.kind, component: draft.component, based_on: draft.based_on, name: told('name'), category: told('category'), state: told('state') as 'intact' | null,
    point: places(draft) && draft.point ? { ...draft.point, crs: 'wgs84', accuracy_m: draft.accuracy_m } : null, note: draft.note.trim(), taken_at: draft.taken_at,
  }
}

/** Written down on the phone first; the form is emptied only after that. */
export async function saveProposal(draft: Proposal): Promise<void> {
  await enqueue({
    id: draft.id, kind: 'component-proposals', person: me.value!.id, category_name: t(`register.form.${draft.kind}`), grid_name: draft.grid, description: draft.name,
    body: bodyOf(draft), photos: plain(draft).photos, replaces: draft.replaces,
  })
  await forget(draft)
  await readOutbox()
  sendDue()
}
