/** The plain map for devices without WebGL2: grid, things, position and pin drawn on a canvas, moved by finger or mouse. */
import type { Point, Shape } from '../api/types'
import { t } from '../texts'
import { boundsOf, circle, drawShape, ringsOf } from './frame'
import type { Bounds, CityMap, MapItem, MapOptions, Position } from './map'
import { handsOn } from './hands'

const MARK_PX = 24
const PRESS_PX = 18
interface Scene { grid: Shape | null; around: Shape[]; items: readonly MapItem[]; me: Position | null; pin: Point | null }

/** Where the canvas looks: the middle and how many pixels a degree of longitude takes. */
export interface View { lon: number; lat: number; scale: number }

export async function createPlain(box: HTMLElement, options: Required<Pick<MapOptions, 'bounds'>> & MapOptions): Promise<CityMap> {
  const canvas = document.createElement('canvas')
  canvas.className = 'plain-map'
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', t('common.mapPlain'))
  box.append(canvas)
  const scene: Scene = { grid: null, around: [], items: [], me: null, pin: null }
  const view: View = { lon: 0, lat: 0, scale: 1 }
  const presses = new Set<(x: number, y: number) => void>()
  const draw = () => paint(canvas, view, scene)
  const redraw = () => { draw(); options.onMove?.(shown(canvas, view), Math.log2((view.scale * 360) / 512)) }
  const fit = (bounds: Bounds) => { frame(canvas, view, bounds); redraw() }
  const watcher = new ResizeObserver(draw)
  watcher.observe(box)
  fit(options.bounds)
  if (options.interactive !== false) handsOn(canvas, view, redraw, (x, y) => presses.forEach((act) => act(x, y)))
  if (options.onPick) presses.add((x, y) => { scene.pin = placeAt(canvas, view, x, y); draw(); options.onPick!(scene.pin) })
  return {
    full: false,
    setGrid(grid, fits = true) {
      Object.assign(scene, { grid: grid?.shape ?? null, around: (grid?.neighbours ?? []).map((each) => each.shape) })
      if (grid && fits) fit(boundsOf(grid.shape))
      else draw()
    },
    setItems(items) { scene.items = items; draw() },
    setTerritory: draw,
    locate(position, fly = true) {
      scene.me = position
      if (position && fly) Object.assign(view, { lon: position.lon, lat: position.lat })
      redraw()
    },
    pick(point) { scene.pin = point; draw() },
    flyTo(point) { Object.assign(view, { lon: point.lon, lat: point.lat }); redraw() },
    onClick(heard) {
      const act = (x: number, y: number) => heard(itemAt(canvas, view, scene, x, y), placeAt(canvas, view, x, y))
      presses.add(act)
      return () => { presses.delete(act) }
    },
    resize: draw,
    destroy() { watcher.disconnect(); canvas.remove() },
  }
}

/** A degree of latitude is longer on the map than one of longitude by this much. */
const stretch = (view: View) => 1 / Math.cos((view.lat * Math.PI) / 180)

function toPixels(canvas: HTMLCanvasElement, view: View, lon: number, lat: number): [number, number] {
  return [canvas.clientWidth / 2 + (lon - view.lon) * view.scale, canvas.clientHeight / 2 - (lat - view.lat) * view.scale * stretch(view)]
}

function placeAt(canvas: HTMLCanvasElement, view: View, x: number, y: number): Point {
  return { lon: view.lon + (x - canvas.clientWidth / 2) / view.scale, lat: view.lat - (y - canvas.clientHeight / 2) / (view.scale * stretch(view)) }
}

function shown(canvas: HTMLCanvasElement, view: View): Bounds {
  const { lon: west, lat: north } = placeAt(canvas, view, 0, 0)
  const { lon: east, lat: south } = placeAt(canvas, view, canvas.clientWidth, canvas.clientHeight)
  return [west, south, east, north]
}

function frame(canvas: HTMLCanvasElement, view: View, [west, south, east, north]: Bounds): void {
  Object.assign(view, { lon: (west + east) / 2, lat: (south + north) / 2 })
  const wide = canvas.clientWidth / (east - west || 1e-4)
  const high = canvas.clientHeight / ((north - south || 1e-4) * stretch(view))
  view.scale = 0.9 * Math.min(wide, high) || 1
}

function itemAt(canvas: HTMLCanvasElement, view: View, scene: Scene, x: number, y: number): string | null {
  const found = [...scene.items].reverse().find(({ point }) => {
    const [px, py] = toPixels(canvas, view, point.lon, point.lat)
    return Math.hypot(px - x, py - y) <= PRESS_PX
  })
  return found?.id ?? null
}

function paint(canvas: HTMLCanvasElement, view: View, scene: Scene): void {
  const sharp = devicePixelRatio || 1
  canvas.width = canvas.clientWidth * sharp
  canvas.height = canvas.clientHeight * sharp
  const pen = canvas.getContext('2d')!
  const at = (lon: number, lat: number) => toPixels(canvas, view, lon, lat)
  pen.scale(sharp, sharp)
  const trace = (rings: [number, number][][]) => {
    pen.beginPath()
    for (const ring of rings) ring.forEach(([lon, lat], i) => { const [x, y] = at(lon, lat); i ? pen.lineTo(x, y) : pen.moveTo(x, y) })
  }
  const dress = (fill: string, stroke: string, lineWidth: number) => { Object.assign(pen, { fillStyle: fill, strokeStyle: stroke, lineWidth }); pen.fill('evenodd'); pen.stroke() }
  for (const shape of scene.around) { trace(ringsOf(shape)); dress('transparent', '#6a7f95', 1) }
  if (scene.grid) { trace(ringsOf(scene.grid)); dress('rgba(26, 115, 232, .1)', '#1a73e8', 3) }
  if (scene.me) {
    trace([circle(scene.me, scene.me.accuracy_m)])
    dress('rgba(26, 115, 232, .16)', 'transparent', 1)
    dot(pen, at(scene.me.lon, scene.me.lat), '#1a73e8')
  }
  for (const item of scene.items) mark(pen, at(item.point.lon, item.point.lat), item)
  if (scene.pin) dot(pen, at(scene.pin.lon, scene.pin.lat), '#b3261e')
}

function mark(pen: CanvasRenderingContext2D, [x, y]: [number, number], item: MapItem): void {
  pen.save()
  pen.translate(x - MARK_PX / 2, y - MARK_PX / 2)
  drawShape(pen, item.kind, MARK_PX)
  pen.restore()
}

function dot(pen: CanvasRenderingContext2D, [x, y]: [number, number], color: string): void {
  pen.beginPath()
  pen.arc(x, y, 9, 0, 2 * Math.PI)
  Object.assign(pen, { fillStyle: color, strokeStyle: '#ffffff', lineWidth: 3 })
  pen.fill()
  pen.stroke()
}
