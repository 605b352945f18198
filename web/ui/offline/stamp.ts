/** Writes time, place, grid and the report's short name into the picture itself, below the scene, as the field expects. */
import { canvasOf, jpegOf, type Photo } from './photo'
import { sha256 } from './sha256'

const FONT = 'system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif'

/** `place` is where the phone was; null where it could not tell. */
export interface StampFacts { report: string; grid: string; place: { lon: number; lat: number; accuracy_m: number | null } | null; by: string }

/** The last six letters of the report's id: known before the server gives a number, and shown beside it afterwards. */
export const shortName = (report: string) => report.replaceAll('-', '').slice(-6).toUpperCase()

export function stampLines(photo: Pick<Photo, 'taken_at'>, facts: StampFacts): string[] {
  const time = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' }).format(new Date(photo.taken_at))
  const at = facts.place
  const place = at ? `${at.lon.toFixed(5)}, ${at.lat.toFixed(5)}${at.accuracy_m === null ? '' : ` ±${at.accuracy_m} m`}` : ''
  return [`${time}  ${facts.by}`, [place, facts.grid].filter(Boolean).join('  '), `#${shortName(facts.report)}`]
}

/** The picture with a dark band at its foot; as it was when the phone cannot draw. */
export async function stamped(photo: Photo, lines: string[]): Promise<Photo> {
  const bitmap = await createImageBitmap(new Blob([photo.bytes], { type: 'image/jpeg' }))
  const { width, height } = bitmap
  const canvas = canvasOf(width, height)
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null
  if (!pen) return photo
  pen.drawImage(bitmap, 0, 0)
  bitmap.close()
  const size = Math.max(12, Math.round(Math.max(width, height) / 55))
  const line = size * 1.35
  const top = height - lines.length * line - size * 0.6
  pen.fillStyle = 'rgb(0 0 0 / 62%)'
  pen.fillRect(0, top, width, height - top)
  pen.fillStyle = '#fff'
  pen.font = `${size}px ${FONT}`
  lines.forEach((text, place) => pen.fillText(text, size * 0.6, top + line * (place + 1), width - size * 1.2))
  const jpeg = await jpegOf(canvas)
  if (!jpeg) return photo
  const bytes = await jpeg.arrayBuffer()
  return { ...photo, bytes, sha256: await sha256(bytes), stamped: true }
}
