/** From places to pixels and back on the plain map: a level drawing, true enough within one city. */
import type { Bounds, Point } from './points'

export class Projection {
  centre: Point
  private width = 1
  private height = 1
  /** Pixels in one degree of latitude. */
  private scale = 0

  constructor(private bounds: Bounds) {
    this.centre = middleOf(bounds)
  }

  private get shrink(): number { return Math.cos(this.centre.lat * Math.PI / 180) }

  /** The first sizing shows the wanted bounds; later ones keep what is seen. */
  resize(width: number, height: number, padding: number): void {
    this.width = width
    this.height = height
    if (!this.scale && width) this.fit(this.bounds, padding)
  }

  fit(bounds: Bounds, padding: number): void {
    this.bounds = bounds
    this.centre = middleOf(bounds)
    const [west, south, east, north] = bounds
    const wide = Math.max(1, this.width - 2 * padding) / ((east - west) * this.shrink || 1e-6)
    const high = Math.max(1, this.height - 2 * padding) / (north - south || 1e-6)
    this.scale = Math.min(wide, high)
  }

  px(point: Point): [x: number, y: number] {
    return [this.width / 2 + (point.lon - this.centre.lon) * this.shrink * this.scale, this.height / 2 - (point.lat - this.centre.lat) * this.scale]
  }

  back(x: number, y: number): Point {
    return { lon: this.centre.lon + (x - this.width / 2) / (this.shrink * this.scale), lat: this.centre.lat - (y - this.height / 2) / this.scale }
  }

  shift(dx: number, dy: number): void {
    this.centre = this.back(this.width / 2 - dx, this.height / 2 - dy)
  }

  zoom(by: number): void { this.scale *= by }
}

const middleOf = ([west, south, east, north]: Bounds): Point => ({ lon: (west + east) / 2, lat: (south + north) / 2 })
