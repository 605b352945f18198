/** Where the edge of the map shows what lies beyond it: in its direction, each mark beside the others. Pure, in pixels. */

export interface Spot { x: number; y: number }
export interface Frame { left: number; top: number; right: number; bottom: number }
export interface Size { width: number; height: number }
/** The middle of a mark; `turn`: degrees from upwards, clockwise, to what it stands for. */
export interface EdgeMark extends Spot { turn: number }

export const isIn = ({ left, top, right, bottom }: Frame, { x, y }: Spot): boolean => x >= left && x <= right && y >= top && y <= bottom

/** Where the ray from the frame's middle leaves it on its way to a place outside. */
export function leaves({ left, top, right, bottom }: Frame, to: Spot): Spot {
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 }
  const [east, south] = [to.x - middle.x, to.y - middle.y]
  const reach = Math.min((right - left) / 2 / Math.abs(east || 1e-9), (bottom - top) / 2 / Math.abs(south || 1e-9))
  return { x: middle.x + east * reach, y: middle.y + south * reach }
}

/** Marks of that size along the inside of the frame, in the order told; who finds its place taken moves along the edge,
 *  null where there is none left. */
export function around(frame: Frame, size: Size, wanted: Spot[]): (EdgeMark | null)[] {
  const edge = { left: frame.left + size.width / 2, top: frame.top + size.height / 2, right: frame.right - size.width / 2, bottom: frame.bottom - size.height / 2 }
  if (edge.right <= edge.left || edge.bottom <= edge.top) return wanted.map(() => null)
  const taken: Spot[] = []
  return wanted.map((to) => {
    const spot = spots(edge, size.height / 2, leaves(edge, to)).find((each) => taken.every((other) => apart(each, other, size)))
    if (!spot) return null
    taken.push(spot)
    return { ...spot, turn: (Math.atan2(to.x - spot.x, spot.y - to.y) * 180 / Math.PI + 360) % 360 }
  })
}

const apart = (a: Spot, b: Spot, { width, height }: Size) => Math.abs(a.x - b.x) >= width || Math.abs(a.y - b.y) >= height

/** The place itself, then those beside it, step by step to both sides all round. */
function spots(edge: Frame, step: number, first: Spot): Spot[] {
  const [width, height] = [edge.right - edge.left, edge.bottom - edge.top]
  const whole = 2 * (width + height)
  const begin = lengthTo(edge, first)
  const steps = Array.from({ length: Math.floor(whole / step / 2) }, (_, n) => [(n + 1) * step, -(n + 1) * step]).flat()
  return [first, ...steps.map((by) => spotAt(edge, (begin + by + whole) % whole))]
}

/** How far along the edge a place on it lies, clockwise from the upper left corner. */
function lengthTo({ left, top, right, bottom }: Frame, { x, y }: Spot): number {
  const [width, height] = [right - left, bottom - top]
  const near = Math.min(y - top, right - x, bottom - y, x - left)
  if (near === y - top) return x - left
  if (near === right - x) return width + y - top
  return near === bottom - y ? width + height + right - x : 2 * width + height + bottom - y
}

function spotAt({ left, top, right, bottom }: Frame, length: number): Spot {
  const [width, height] = [right - left, bottom - top]
  if (length <= width) return { x: left + length, y: top }
  if (length <= width + height) return { x: right, y: top + length - width }
  return length <= 2 * width + height ? { x: right - (length - width - height), y: bottom } : { x: left, y: bottom - (length - 2 * width - height) }
}
