/** Sends one photo in pieces; a broken line costs at most one piece, a photo already there costs nothing. */
import { Problem } from '../api/problem'
import { send } from '../api/client'
import { t } from '../texts/t'

/** Small enough to pass on a weak line within the server's patience, large enough to be few. */
export const PIECE_BYTES = 256 * 1024
const PIECE_TIMEOUT_MS = 60_000

export interface Sendable { sha256: string; bytes: ArrayBuffer; voice?: string | undefined }
const pathOf = ({ voice, sha256 }: Sendable) => `/${voice ? 'voices' : 'photos'}/${sha256}`
type OnProgress = (sent: number, total: number) => void

const offsetIn = (problem: Problem) => typeof problem.data.offset === 'number' ? problem.data.offset : 0

/** A Wi-Fi gate answers 200 to everything: only an answer that names this photo is the server's. */
const notOurs = () => new Problem(0, 'not_ours', t('common.error.notOurs'))

/** How many bytes the server has; all of them when the photo is there. */
async function offsetOf(photo: Sendable): Promise<number> {
  try {
    const response = await send('HEAD', pathOf(photo))
    if (Number(response.headers.get('Upload-Offset') ?? NaN) !== photo.bytes.byteLength) throw notOurs()
    return photo.bytes.byteLength
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return offsetIn(error)
    throw error
  }
}

async function sendPiece(photo: Sendable, start: number): Promise<number> {
  const total = photo.bytes.byteLength
  const end = Math.min(total, start + PIECE_BYTES)
  const whole = start === 0 && end === total
  const response = await send('PUT', pathOf(photo), photo.bytes.slice(start, end), {
    headers: { 'Content-Type': photo.voice ?? 'image/jpeg', ...(whole ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${total}` }) },
    timeoutMs: PIECE_TIMEOUT_MS,
  })
  const told = await response.json().catch(() => null) as { sha256?: string; received?: number } | null
  if (told?.sha256 !== photo.sha256) throw notOurs()
  return response.status === 202 ? told.received ?? 0 : total
}

/** The next piece; a server that stands elsewhere than we believed says where to go on. */
async function advance(photo: Sendable, sent: number): Promise<number> {
  try {
    return await sendPiece(photo, sent)
  } catch (error) {
    if (error instanceof Problem && error.code === 'wrong_offset' && offsetIn(error) < sent) return offsetIn(error)
    throw error
  }
}

/** Resolves when the server has checked the whole photo against its fingerprint. */
export async function uploadPhoto(photo: Sendable, onProgress: OnProgress = () => {}): Promise<void> {
  const total = photo.bytes.byteLength
  let sent = total > PIECE_BYTES ? await offsetOf(photo) : 0
  onProgress(sent, total)
  while (sent < total) {
    sent = await advance(photo, sent)
    onProgress(sent, total)
  }
}
