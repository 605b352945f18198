/** The things on a map as small pictures: the kind is the outline, the tone the colour, and what is late carries a stroke. */
import { MARK_PATHS, markColour, type MarkTone } from './look'
import type { ItemKind } from './points'

export const MARK_PX = 26
/** Drawn three times as large as shown, so that sharp screens stay sharp. */
const SHARP = 3
const LATE = 'M12 8.5v5M12 16.500v.8'

/** One name per look, so that each is drawn once. */
export const markName = (kind: ItemKind, tone: MarkTone) => `${kind}-${tone}`

/** Draws one thing with a pen whose origin is the thing's upper left corner. */
export function drawMark(pen: CanvasRenderingContext2D, kind: ItemKind, tone: MarkTone, size: number): void {
  const outline = new Path2D(MARK_PATHS[kind])
  pen.save()
  pen.scale(size / 24, size / 24)
  Object.assign(pen, { lineJoin: 'round', lineCap: 'round', lineWidth: 2, fillStyle: markColour(kind, tone), strokeStyle: '#ffffff' })
  pen.fill(outline)
  pen.stroke(outline)
  if (tone === 'over') pen.stroke(new Path2D(LATE))
  if (kind === 'pin') pen.stroke(new Path2D('M12 11.500v.1'))
  pen.restore()
}

export function markPicture(kind: ItemKind, tone: MarkTone): { image: ImageData; pixelRatio: number } {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = MARK_PX * SHARP
  const pen = canvas.getContext('2d')!
  drawMark(pen, kind, tone, MARK_PX * SHARP)
  return { image: pen.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: SHARP }
}
