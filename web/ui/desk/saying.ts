/** What the desk tells the person at it: short notes at the edge of the screen, and the same words for a screen reader. */
import { reactive, ref } from 'vue'

/** `undo` takes back what was just done, where the server can. */
export interface Note { id: number; tone: 'done' | 'news' | 'trouble'; words: string; undo?: () => void }

const STAY_MS = { done: 5_000, news: 6_000, trouble: 12_000 }
const UNDO_MS = 10_000
/** The same words twice are read twice only if the text was empty in between. */
const APART_MS = 50
let last = 0

export const notes = reactive<Note[]>([])
/** Read out politely; never takes the focus. */
export const spoken = ref('')

export function say(tone: Note['tone'], words: string, undo?: () => void): void {
  const note: Note = { id: ++last, tone, words, ...(undo ? { undo } : {}) }
  notes.push(note)
  if (notes.length > 4) notes.shift()
  speak(words)
  setTimeout(() => dismiss(note.id), undo ? UNDO_MS : STAY_MS[tone])
}

export function speak(words: string): void {
  spoken.value = ''
  setTimeout(() => { spoken.value = words }, APART_MS)
}

export function dismiss(id: number): void {
  const at = notes.findIndex((note) => note.id === id)
  if (at >= 0) notes.splice(at, 1)
}
