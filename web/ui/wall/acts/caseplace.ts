/** Where the opened case lies, so that the map goes there. */
import { shallowRef } from 'vue'
import type { Point } from '../../api/types'

export const casePlace = shallowRef<Point | null>(null)
