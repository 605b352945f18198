/** The net of grids over the drawn map: an uneven honeycomb, the same one every time. */
const STEP = 62
const ROW = STEP * 0.86
const UNEVEN = 0.2

/** A number between -1 and 1 that belongs to a place. */
function chance(column: number, row: number, turn: number): number {
  const wave = Math.sin(column * 127.1 + row * 311.7 + turn * 74.7) * 43758.5453
  return (wave - Math.floor(wave)) * 2 - 1
}

function corner(column: number, row: number): [x: number, y: number] {
  const x = (column + (row % 2) / 2) * STEP + chance(column, row, 1) * STEP * UNEVEN
  const y = row * ROW + chance(column, row, 2) * ROW * UNEVEN
  return [Math.round(x), Math.round(y)]
}

const spot = (column: number, row: number) => corner(column, row).join(' ')

/** One cell: the quadrilateral between four corners of the uneven net. */
export const cell = (column: number, row: number): string =>
  `M${spot(column, row)}L${spot(column + 1, row)}L${spot(column + 1, row + 1)}L${spot(column, row + 1)}Z`

/** All cells that touch a box of this size. */
export function net(width: number, height: number): string {
  let path = ''
  for (let row = 0; row * ROW < height; row++) {
    for (let column = -1; column * STEP < width; column++) path += cell(column, row)
  }
  return path
}
