/** Short notices at the foot of the screen; an undo stays until its time is up. */
import { reactive } from 'vue'

export type Tone = 'plain' | 'done' | 'error'
export interface Toast { id: number; text: string; tone: Tone; undo?: () => void; until: number }

const SHOWN_MS = 5_000
const ERROR_MS = 9_000
export const UNDO_MS = 10_000

export const toasts = reactive<Toast[]>([])
let last = 0

export function dismiss(id: number): void {
  const place = toasts.findIndex((each) => each.id === id)
  if (place >= 0) toasts.splice(place, 1)
}

function show(text: string, tone: Tone, ms: number, undo?: () => void): number {
  const id = ++last
  toasts.push({ id, text, tone, undo, until: Date.now() + ms })
  setTimeout(() => dismiss(id), ms)
  return id
}

export const toast = (text: string, tone: Tone = 'plain') => show(text, tone, tone === 'error' ? ERROR_MS : SHOWN_MS)

/** Does `act` in ten seconds unless the person takes it back: kinder than "are you sure?". */
export function undoable(text: string, act: () => void, undone: () => void = () => {}): void {
  const timer = setTimeout(act, UNDO_MS)
  const id = show(text, 'plain', UNDO_MS, () => {
    clearTimeout(timer)
    dismiss(id)
    undone()
  })
}
