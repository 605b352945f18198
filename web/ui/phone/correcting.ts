/** A report the server refused is taken up again, to be put right. */
import { emptyDraft } from '../offline/draft'
import { bytesOf, type OutboxItem, type ReportBody } from '../offline/outbox'
import type { Photo } from '../offline/photo'
import type { PhotoRow } from '../offline/store'
import { draft, isEmpty, keepSafe } from './draft'

async function photosOf(rows: PhotoRow[]): Promise<Photo[]> {
  const found = await Promise.all(rows.map(async (row) => ({ row, bytes: await bytesOf(row.id) })))
  return found.flatMap(({ row, bytes }) => bytes
    ? [{ id: row.id, sha256: row.sha256, original_sha256: row.original_sha256, bytes, width: 0, height: 0, taken_at: row.taken_at, stamped: true, ...(row.voice ? { voice: row.voice } : {}) }] : [])
}

/**
 * Takes up a report the server refused, to put it right; the refused row goes only when the new one is written down, and
 * what was being written meanwhile is put aside until then.
 */
export async function correct({ report, photos }: OutboxItem): Promise<boolean> {
  if (!draft.replaces && !isEmpty.value && !await keepSafe(true)) return false
  const body = JSON.parse(report.body) as ReportBody
  const after = new Set(body.after_photos ?? [])
  Object.assign(draft, {
    ...emptyDraft(), category: body.category, condition: body.condition, description: body.description, self_handled: body.self_handled,
    point: { lon: body.point.lon, lat: body.point.lat }, accuracy_m: body.point.accuracy_m, place_from: 'pin', replaces: report.id,
    measured: body.measured ? { point: { lon: body.measured.lon, lat: body.measured.lat }, accuracy_m: body.measured.accuracy_m } : null,
    moved_reason: body.moved_reason ?? '', component: body.component ?? null, answers: body.answers ?? null, found_at: body.found_at ?? null,
    voices: (await photosOf(photos.filter((photo) => photo.voice))).map((clip) => ({ ...clip, type: clip.voice!, seconds: 0 })),
    photos: await photosOf(photos.filter((photo) => !photo.voice && !after.has(photo.sha256))), after: await photosOf(photos.filter((photo) => after.has(photo.sha256))),
  })
  return true
}
