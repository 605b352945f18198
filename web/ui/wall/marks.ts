/** The shapes of the map, the same in the legend: each kind differs in outline, not only in colour. */

export interface Mark { path: string; fill: string; stroke: string }

/** Paths stand in a 24 x 24 box. */
export const MARKS = {
  alarm2: { path: 'M12 1.5 22.5 12 12 22.5 1.5 12Z', fill: '#ff4d5e', stroke: '#ffffff' },
  alarm1: { path: 'M12 2.5 22.5 21.5H1.5Z', fill: '#ff9d2e', stroke: '#0b1220' },
  emergency: { path: 'M7 2h10l5.5 10L17 22H7L1.5 12Z', fill: '#c8102e', stroke: '#ffd84d' },
  drill: { path: 'M7 2h10l5.5 10L17 22H7L1.5 12ZM8.5 8v8M8.5 8c8 0 8 8 0 8', fill: '#7b2fa8', stroke: '#e6ccff' },
  sos: { path: 'M12 1.5a7.5 7.5 0 0 1 7.5 7.5c0 5-7.5 13.5-7.5 13.5S4.5 14 4.5 9A7.5 7.5 0 0 1 12 1.5ZM12 5v5M12 12.5v1.5', fill: '#c8102e', stroke: '#ffffff' },
  case: { path: 'M5 4h14v16H5Z', fill: '#57a8ff', stroke: '#0b1220' },
  overdue: { path: 'M5 3h14v18H5ZM12 7v6M12 16v2', fill: '#7a1f2b', stroke: '#ff9aa3' },
  online: { path: 'M12 6a6 6 0 1 1 0 12a6 6 0 1 1 0-12Z', fill: '#57d98a', stroke: '#0b1220' },
  offline: { path: 'M12 5a7 7 0 1 1 0 14a7 7 0 1 1 0-14ZM7 17 17 7', fill: '#0b1220', stroke: '#a9b8cd' },
} satisfies Record<string, Mark>

export type MarkName = keyof typeof MARKS

/** Draws one mark in a square of `size` round the pen's origin. */
export function drawMark(pen: CanvasRenderingContext2D, mark: Mark, size: number): void {
  const shape = new Path2D(mark.path)
  pen.save()
  pen.scale(size / 24, size / 24)
  pen.translate(-12, -12)
  Object.assign(pen, { lineJoin: 'round', lineWidth: 2, fillStyle: mark.fill, strokeStyle: mark.stroke })
  pen.fill(shape)
  pen.stroke(shape)
  pen.restore()
}

/** One mark as pixels, for the map's own image store; `size` in device pixels. */
export function markPixels(mark: Mark, size: number): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  const pen = canvas.getContext('2d')!
  pen.translate(size / 2, size / 2)
  drawMark(pen, mark, size)
  return pen.getImageData(0, 0, size, size)
}
