/** The plain map for devices without WebGL2: grid, things, own place and pin on a canvas, moved by finger, mouse or keys. */
import type { Shape } from '../api/types'
import { t } from '../texts/t'
import { handsOn } from './hands'
import { lookOf, markTone, type Look } from './look'
import { MARK_PX, drawMark } from './marks'
import { boundsAround, circleAround, ringsOf, type Bounds, type CityMap, type MapItem, type MapOptions, type NamedShape, type OnItem, type Point } from './points'
import { Projection } from './projection'

const PADDING_PX = 24
/** A finger is not a needle. */
const PRESS_PX = 20
const CLOSE_M = 400

export class PlainCity implements CityMap {
  readonly libre = null
  private readonly canvas = document.createElement('canvas')
  private readonly look: Look
  private readonly projection: Projection
  private readonly watcher = new ResizeObserver(() => this.resize())
  private readonly layers = new Map<string, MapItem[]>()
  private own: Shape | null = null
  private near: NamedShape[] = []
  private here: { point: Point; accuracy_m: number } | null = null
  private way: [Point, Point] | null = null
  private pin: Point | null = null
  private clicked: OnItem = () => {}

  constructor(box: HTMLElement, private readonly options: MapOptions) {
    this.look = lookOf(options.face)
    this.projection = new Projection(options.bounds)
    this.canvas.className = 'map-plain'
    this.canvas.setAttribute('role', 'img')
    this.canvas.setAttribute('aria-label', t('common.map.plain'))
    box.append(this.canvas)
    this.watcher.observe(box)
    if (options.interactive ?? true) handsOn(this.canvas, this.projection, () => this.moved(), (x, y) => this.pressed(x, y))
    this.resize()
  }

  setGrid(own: NamedShape | Shape | null, neighbours: NamedShape[] = []): void {
    this.own = own && ('shape' in own ? own.shape : own)
    this.near = neighbours
    this.draw()
  }

  setItems(layer: string, items: MapItem[]): void {
    this.layers.set(layer, items)
    this.draw()
  }

  /** The territory is drawn from tiles, which only the full map reads. */
  setTerritory(): void { this.draw() }

  locate(point: Point | null, accuracy_m: number | null = null): void {
    this.here = point && { point, accuracy_m: accuracy_m ?? 0 }
    this.draw()
  }

  setWay(ends: [Point, Point] | null): void {
    this.way = ends
    this.draw()
  }

  pick(on: boolean, at?: Point): void {
    this.pin = on ? at ?? this.projection.centre : null
    this.draw()
  }

  flyTo(point: Point): void { this.fit(boundsAround(point, CLOSE_M)) }
  fit(bounds: Bounds): void {
    this.projection.fit(bounds, PADDING_PX)
    this.moved()
  }

  onClick(handler: OnItem): void { this.clicked = handler }

  resize(): void {
    const { clientWidth, clientHeight } = this.canvas
    this.projection.resize(clientWidth, clientHeight, PADDING_PX)
    this.canvas.width = clientWidth * devicePixelRatio
    this.canvas.height = clientHeight * devicePixelRatio
    this.draw()
  }

  destroy(): void {
    this.watcher.disconnect()
    this.canvas.remove()
  }

  private moved(): void {
    this.draw()
    this.options.onMove?.(this.projection.centre)
  }

  /** While a place is being chosen a tap sets the pin; else it asks which thing was meant. */
  private pressed(x: number, y: number): void {
    if (this.pin) {
      this.pin = this.projection.back(x, y)
      this.draw()
      this.options.onPick?.(this.pin)
      return
    }
    for (const [layer, items] of [...this.layers].reverse()) {
      const item = [...items].reverse().find(({ point }) => { const [px, py] = this.projection.px(point); return Math.hypot(px - x, py - y) <= PRESS_PX })
      if (item) return this.clicked(layer, item)
    }
  }

  private draw(): void {
    const pen = this.canvas.getContext('2d')!
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    pen.fillStyle = this.look.land
    pen.fillRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight)
    for (const { shape, name } of this.near) { this.area(pen, shape, null, this.look.near, 1); this.name(pen, shape, name) }
    if (this.own) this.area(pen, this.own, `${this.look.ownFill}1f`, this.look.own, 3)
    if (this.way) this.line(pen, this.way)
    if (this.here) this.place(pen, this.here.point, this.here.accuracy_m)
    for (const items of this.layers.values()) for (const item of items) this.mark(pen, item)
    if (this.pin) this.mark(pen, { id: '', kind: 'pin', point: this.pin })
  }

  private area(pen: CanvasRenderingContext2D, shape: Shape, fill: string | null, line: string, width: number): void {
    pen.beginPath()
    for (const ring of ringsOf(shape)) ring.forEach((spot, turn) => { const at = this.projection.px({ lon: spot[0]!, lat: spot[1]! }); turn ? pen.lineTo(...at) : pen.moveTo(...at) })
    Object.assign(pen, { fillStyle: fill ?? 'transparent', strokeStyle: line, lineWidth: width })
    pen.fill('evenodd')
    pen.stroke()
  }

  private name(pen: CanvasRenderingContext2D, shape: Shape, words: string): void {
    const ring = ringsOf(shape)[0] ?? []
    const middle = { lon: ring.reduce((sum, spot) => sum + spot[0]!, 0) / ring.length, lat: ring.reduce((sum, spot) => sum + spot[1]!, 0) / ring.length }
    Object.assign(pen, { font: '12px sans-serif', textAlign: 'center', fillStyle: this.look.near })
    pen.fillText(words, ...this.projection.px(middle))
  }

  private line(pen: CanvasRenderingContext2D, [from, to]: [Point, Point]): void {
    pen.beginPath()
    pen.moveTo(...this.projection.px(from))
    pen.lineTo(...this.projection.px(to))
    pen.setLineDash([4, 8])
    Object.assign(pen, { strokeStyle: this.look.here, lineWidth: 4, lineCap: 'round' })
    pen.stroke()
    pen.setLineDash([])
  }

  private place(pen: CanvasRenderingContext2D, point: Point, accuracy_m: number): void {
    if (accuracy_m) this.area(pen, circleAround(point, accuracy_m), `${this.look.here}2e`, this.look.here, 1.5)
    pen.beginPath()
    pen.arc(...this.projection.px(point), 8, 0, 2 * Math.PI)
    Object.assign(pen, { fillStyle: this.look.here, strokeStyle: '#ffffff', lineWidth: 3 })
    pen.fill()
    pen.stroke()
  }

  /** A pin stands on its point, everything else around it. */
  private mark(pen: CanvasRenderingContext2D, item: MapItem): void {
    const [x, y] = this.projection.px(item.point)
    pen.save()
    pen.translate(x - MARK_PX / 2, y - (item.kind === 'pin' ? MARK_PX : MARK_PX / 2))
    drawMark(pen, item.kind, markTone(item), MARK_PX)
    pen.restore()
  }
}
