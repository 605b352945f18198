/** Joins the wall to the live link. */
import { onChanged, start, type Changed } from '../live'

export function followLink(apply: (change: Changed) => void) {
  onChanged(apply)
  start()
}
