/** Draws a curve with uPlot; loaded only when the first curve is shown. */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Curve } from './curve'
import { cityClock } from './clocks'

const TEXT = '#a9b8cd'
const LINE = '#24344f'
/** So few readings make no line: each is drawn as a dot as well. */
const FEW = 30
const LEVELS: Record<number, string> = { 1: '#ff9d2e', 2: '#ff4d5e' }

export function drawCurve(box: HTMLElement, curve: Curve, raisedAt: number, level: number): uPlot {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const font = `${Math.round(rem * 0.875)}px system-ui, "Noto Sans CJK SC", sans-serif`
  const axis = { stroke: TEXT, font, grid: { stroke: LINE, width: 1 }, ticks: { stroke: LINE } }
  const edge = { stroke: 'transparent', width: 0, points: { show: false } }
  return new uPlot({
    width: box.clientWidth, height: box.clientHeight, cursor: { show: false }, legend: { show: false },
    padding: [rem * 0.8, rem * 1.4, 0, 0],
    scales: { x: { range: () => [curve.from, curve.to] }, y: { range: (_, low, high) => yRange(low, high, curve) } },
    axes: [
      { ...axis, size: rem * 1.9, space: rem * 5, values: (_, splits) => splits.map((s) => cityClock(new Date(s * 1000).toISOString()).slice(0, 5)) },
      { ...axis, size: rem * 3, space: rem * 2.2 },
    ],
    series: [{}, { ...edge, label: 'high' }, { ...edge, label: 'low' }, { stroke: '#57a8ff', width: Math.max(2, rem / 7), fill: 'rgba(87,168,255,.12)', points: { show: curve.at.length < FEW, size: rem / 2 } }],
    bands: [{ series: [1, 2], fill: 'rgba(87,168,255,.35)' }],
    hooks: { draw: [(plot) => { drawLimits(plot, curve, font); drawMoment(plot, raisedAt, level) }] },
  }, [curve.at, curve.high, curve.low, curve.values], box)
}

/** The limits always stay in the picture, so that the distance to them can be seen. */
function yRange(low: number, high: number, curve: Curve): [number, number] {
  const limits = curve.limits.map((l) => l.value)
  const top = Math.max(high ?? 0, ...limits)
  const bottom = Math.min(low ?? 0, 0, ...limits)
  return [bottom, top + (top - bottom) * 0.14]
}

function drawLimits(plot: uPlot, curve: Curve, font: string) {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.font = font.replace(/^\d+/, (px) => String(Number(px) * devicePixelRatio))
  ctx.textAlign = 'left'
  ctx.textBaseline = 'bottom'
  for (const limit of curve.limits) {
    const y = plot.valToPos(limit.value, 'y', true)
    ctx.strokeStyle = ctx.fillStyle = LEVELS[limit.level] ?? TEXT
    ctx.lineWidth = 2 * devicePixelRatio
    ctx.setLineDash([8 * devicePixelRatio, 6 * devicePixelRatio])
    strokeLine(ctx, bbox.left, y, bbox.left + bbox.width, y)
    ctx.fillText(`${limit.level >= 2 ? '◆' : '▲'} ${limit.value}`, bbox.left + 6 * devicePixelRatio, y - 3 * devicePixelRatio)
  }
  ctx.restore()
}

function drawMoment(plot: uPlot, raisedAt: number, level: number) {
  const { ctx, bbox } = plot
  const x = plot.valToPos(raisedAt, 'x', true)
  if (x < bbox.left || x > bbox.left + bbox.width) return
  ctx.save()
  ctx.strokeStyle = '#ffffff'
  ctx.lineWidth = 2 * devicePixelRatio
  strokeLine(ctx, x, bbox.top, x, bbox.top + bbox.height)
  ctx.fillStyle = LEVELS[level] ?? TEXT
  const r = 7 * devicePixelRatio
  ctx.beginPath()
  ctx.moveTo(x, bbox.top - r); ctx.lineTo(x + r, bbox.top); ctx.lineTo(x, bbox.top + r); ctx.lineTo(x - r, bbox.top)
  ctx.fill()
  ctx.restore()
}

function strokeLine(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number) {
  ctx.beginPath()
  ctx.moveTo(x1, y1)
  ctx.lineTo(x2, y2)
  ctx.stroke()
}
