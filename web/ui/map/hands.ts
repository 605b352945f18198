/** Moving the plain map: drag, two fingers, wheel, arrow keys, plus and minus. */
import type { Projection } from './projection'

const CLOSER = 1.3
const STEP_PX = 60
/** Less than this between down and up is a press, not a drag. */
const STILL_PX = 6

interface Finger { x: number; y: number }

export function handsOn(canvas: HTMLCanvasElement, projection: Projection, moved: () => void, pressed: (x: number, y: number) => void): void {
  const fingers = new Map<number, Finger>()
  let travelled = 0
  const drag = (dx: number, dy: number) => { projection.shift(dx, dy); moved() }
  const zoom = (by: number) => { projection.zoom(by); moved() }
  const apart = () => { const [a, b] = [...fingers.values()]; return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0 }

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY })
    travelled = 0
  })
  canvas.addEventListener('pointermove', (event) => {
    const before = fingers.get(event.pointerId)
    if (!before) return
    const spread = apart()
    const [dx, dy] = [event.offsetX - before.x, event.offsetY - before.y]
    fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY })
    travelled += Math.hypot(dx, dy)
    if (fingers.size === 1) drag(dx, dy)
    else if (spread) zoom(apart() / spread)
  })
  canvas.addEventListener('pointerup', (event) => {
    fingers.delete(event.pointerId)
    if (travelled < STILL_PX) pressed(event.offsetX, event.offsetY)
  })
  canvas.addEventListener('pointercancel', (event) => fingers.delete(event.pointerId))
  canvas.addEventListener('wheel', (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? CLOSER : 1 / CLOSER) }, { passive: false })
  byKeys(canvas, drag, zoom)
}

function byKeys(canvas: HTMLCanvasElement, drag: (dx: number, dy: number) => void, zoom: (by: number) => void): void {
  const keys: Record<string, () => void> = {
    ArrowLeft: () => drag(STEP_PX, 0), ArrowRight: () => drag(-STEP_PX, 0), ArrowUp: () => drag(0, STEP_PX), ArrowDown: () => drag(0, -STEP_PX),
    '+': () => zoom(CLOSER), '=': () => zoom(CLOSER), '-': () => zoom(1 / CLOSER),
  }
  canvas.tabIndex = 0
  canvas.addEventListener('keydown', (event) => {
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })
}
