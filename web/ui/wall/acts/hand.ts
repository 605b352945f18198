/** The hand on the map: whoever wants places from it takes the hand, and gives it back. */
import { shallowRef } from 'vue'
import type { FeatureCollection } from 'geojson'
import type { Point } from '../../api/types'

/** What a press on the map does while somebody holds the hand; null: the map opens what lies there. */
export const hand = shallowRef<((point: Point) => void) | null>(null)
/** What has been pressed so far, drawn over everything. */
export const sketch = shallowRef<FeatureCollection>({ type: 'FeatureCollection', features: [] })
/** The middle of the map, for whoever works by keyboard; null while there is no map. */
export const middle = shallowRef<(() => Point) | null>(null)
/** A press that asks for an opening at a place: the right button, or a long press. */
export const held = shallowRef<Point | null>(null)

const NOTHING: FeatureCollection = { type: 'FeatureCollection', features: [] }

export function take(act: (point: Point) => void) {
  hand.value = act
}
export function give() {
  hand.value = null
  sketch.value = NOTHING
}
