/** Tells the rooms of alarms and devices that something there has changed. */
import { reactive } from 'vue'
import type { Change } from '../api/types'

/** Per kind: the number of its last change; a room reads again when it grows. */
export const news = reactive<Record<string, number>>({})

export function roomChanged(change: Change): void {
  news[change.kind] = change.seq
}
