/** Makes a phone camera's picture small enough to travel: long edge 1600 px, without the camera's hidden data. */
import { t } from '../texts/t'
import { sha256 } from './sha256'
import { uuid7 } from './uuid7'

/** Enough to read a house number across a street, about 0.4 MB. */
export const LONG_EDGE_PX = 1600
const QUALITY = 0.8

export interface Photo {
  id: string
  sha256: string
  /** Fingerprint of the picture as the camera made it: tells later whether one picture was used twice. */
  original_sha256: string
  bytes: ArrayBuffer
  width: number
  height: number
  taken_at: string
  /** Time, place and report are already written into the picture. */
  stamped?: boolean
  /** No picture but a voice note, of this media type: it travels the same way. */
  voice?: string
}

export class PhotoUnreadable extends Error {}

type Canvas = OffscreenCanvas | HTMLCanvasElement

export function canvasOf(width: number, height: number): Canvas {
  if ('OffscreenCanvas' in globalThis) return new OffscreenCanvas(width, height)
  return Object.assign(document.createElement('canvas'), { width, height })
}

export function jpegOf(canvas: Canvas): Promise<Blob | null> {
  if (canvas instanceof HTMLCanvasElement) return new Promise((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
}

/** The size that fits, never larger than the picture is. */
export function fitting(width: number, height: number, edge = LONG_EDGE_PX): { width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

async function open(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    throw new PhotoUnreadable(t('common.photo.unreadable'))
  }
}

export async function shrink(file: File): Promise<Photo> {
  if (!globalThis.crypto?.subtle) throw new PhotoUnreadable(t('common.photo.insecure'))
  const bitmap = await open(file)
  const size = fitting(bitmap.width, bitmap.height)
  const canvas = canvasOf(size.width, size.height)
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null
  pen?.drawImage(bitmap, 0, 0, size.width, size.height)
  bitmap.close()
  const jpeg = await jpegOf(canvas)
  if (!pen || !jpeg) throw new PhotoUnreadable(t('common.photo.unreadable'))
  const bytes = await jpeg.arrayBuffer()
  return {
    id: uuid7(), bytes, ...size, sha256: await sha256(bytes), original_sha256: await sha256(await file.arrayBuffer()),
    taken_at: new Date(file.lastModified || Date.now()).toISOString(),
  }
}
