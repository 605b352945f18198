/** Moving the plain map: drag, two fingers, wheel, arrow keys, plus and minus. */
import type { View } from './plain'

const CLOSER = 1.3
const STILL_PX = 6

export function handsOn(canvas: HTMLCanvasElement, view: View, moved: () => void, pressed: (x: number, y: number) => void): void {
  const fingers = new Map<number, { x: number; y: number }>()
  let travelled = 0
  canvas.tabIndex = 0
  const drag = (dx: number, dy: number) => {
    view.lon -= dx / view.scale
    view.lat += (dy / view.scale) * Math.cos((view.lat * Math.PI) / 180)
    moved()
  }
  const zoom = (by: number) => { view.scale = Math.min(5e6, Math.max(100, view.scale * by)); moved() }
  const spread = () => { const [a, b] = [...fingers.values()]; return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0 }

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY })
    travelled = 0
  })
  canvas.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId)
    if (!before) return
    const apart = spread()
    const [dx, dy] = [event.offsetX - before.x, event.offsetY - before.y]
    fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY })
    travelled += Math.hypot(dx, dy)
    if (fingers.size === 1) drag(dx, dy)
    else if (apart) zoom(spread() / apart)
  })
  canvas.addEventListener('pointerup', (event) => {
    fingers.delete(event.pointerId)
    if (travelled < STILL_PX) pressed(event.offsetX, event.offsetY)
  })
  canvas.addEventListener('pointercancel', (event) => fingers.delete(event.pointerId))
  canvas.addEventListener('wheel', (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? CLOSER : 1 / CLOSER) }, { passive: false })
  const keys: Record<string, () => void> = {
    ArrowLeft: () => drag(60, 0), ArrowRight: () => drag(-60, 0), ArrowUp: () => drag(0, 60), ArrowDown: () => drag(0, -60),
    '+': () => zoom(CLOSER), '=': () => zoom(CLOSER), '-': () => zoom(1 / CLOSER),
  }
  canvas.addEventListener('keydown', (event) => {
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
}
