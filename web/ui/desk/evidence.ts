/** Photos from this computer: named by the hash of their bytes, so that sending twice stores once. */
import { Problem, session } from '../api'
import { language, t } from '../texts'

const MOST_BYTES = 12 * 1024 * 1024
export const PHOTO_TYPES = 'image/jpeg,image/png,image/webp'

export async function sendPhoto(file: File): Promise<string> {
  if (!PHOTO_TYPES.split(',').includes(file.type)) throw new Error(t('desk.photoType', { name: file.name }))
  if (file.size > MOST_BYTES) throw new Error(t('desk.photoTooLarge', { name: file.name }))
  const bytes = await file.arrayBuffer()
  const sha256 = hex(await crypto.subtle.digest('SHA-256', bytes))
  const answer = await fetch(`/api/v1/photos/${sha256}`, {
    method: 'PUT', body: bytes, credentials: 'same-origin',
    headers: { 'Content-Type': file.type, 'X-CSRF-Token': session.csrf, 'Accept-Language': language.value },
  })
  if (answer.ok) return sha256
  const told = await answer.json() as { code?: string; detail?: string }
  throw new Problem(answer.status, told.code ?? '', told.detail ?? t('desk.photoFailed', { name: file.name }))
}

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
