/** The keyboard: every key of the desk in one table, which the help sheet shows as it is. */
import { nextTick, reactive } from 'vue'
import type { TextKey } from '../texts'
import { moving, stopAsking } from './asking'
import { bulk, bulkMoves, chooseBulk, stopBulk } from './bulk'
import { chosen, cursor, ids, toggleChosen } from './caselist'
import { focusOn } from './focus'
import { chooseByLetter, chooseFirst } from './moving'
import { go, place } from './place'
import { byDesk } from './queues'
import { firstMove, lettersOf } from './shortcuts'
import { stand, step } from './standing'

export const sheets = reactive({ help: false, photo: null as number | null, map: false, rail: false, notices: false })

interface Key { keys: string[]; shown: string; words: TextKey; group: 'move' | 'act' | 'go'; run: () => void }

const inCases = () => place.value.room === 'cases'

export const KEYS: readonly Key[] = [
  { keys: ['j', 'ArrowDown'], shown: 'J  ↓', words: 'desk.keyNext', group: 'move', run: () => step(1) },
  { keys: ['k', 'ArrowUp'], shown: 'K  ↑', words: 'desk.keyPrevious', group: 'move', run: () => step(-1) },
  { keys: ['PageDown'], shown: 'PgDn', words: 'desk.keyPageDown', group: 'move', run: () => step(10) },
  { keys: ['PageUp'], shown: 'PgUp', words: 'desk.keyPageUp', group: 'move', run: () => step(-10) },
  { keys: ['Home'], shown: 'Home', words: 'desk.keyHome', group: 'move', run: () => step(-Infinity) },
  { keys: ['End'], shown: 'End', words: 'desk.keyEnd', group: 'move', run: () => step(Infinity) },
  { keys: ['Enter'], shown: 'Enter', words: 'desk.keyOpen', group: 'move', run: openCursor },
  { keys: ['x'], shown: 'X', words: 'desk.keySelect', group: 'move', run: () => { if (cursor.value) toggleChosen(cursor.value) } },
  { keys: ['X'], shown: 'Shift X', words: 'desk.keySelectAll', group: 'move', run: chooseAll },
  { keys: ['Escape'], shown: 'Esc', words: 'desk.keyBack', group: 'go', run: back },
  { keys: ['a'], shown: 'A', words: 'desk.keyFirst', group: 'act', run: first },
  { keys: ['.'], shown: '.', words: 'chain.keyMore', group: 'act', run: () => { moving.more = !moving.more } },
  { keys: [], shown: '1–5', words: 'chain.keyChoice', group: 'act', run: () => undefined },
  { keys: ['i'], shown: 'I', words: 'desk.keyPhotos', group: 'act', run: () => { sheets.photo = 0 } },
  { keys: ['m'], shown: 'M', words: 'desk.keyMap', group: 'act', run: () => { sheets.map = !sheets.map } },
  { keys: ['/'], shown: '/', words: 'desk.keySearch', group: 'go', run: () => focusOn('desk-search') },
  { keys: [']'], shown: ']', words: 'desk.keyNextQueue', group: 'go', run: () => queueStep(1) },
  { keys: ['['], shown: '[', words: 'desk.keyPreviousQueue', group: 'go', run: () => queueStep(-1) },
  { keys: ['?'], shown: '?', words: 'desk.keyHelp', group: 'go', run: () => { sheets.help = true } },
]
const EVERYWHERE = new Set(['?', '/', ']', '[', 'Escape'])

function openCursor(): void {
  const id = cursor.value
  if (!id) return
  stand(id, 'open')
  void nextTick(() => focusOn('case-head'))
}

function chooseAll(): void {
  if (chosen.size) chosen.clear()
  else ids.value.slice(0, 100).forEach((id) => chosen.add(id))
}

function first(): void {
  if (chosen.size) chooseBulk(firstMove(bulkMoves.value))
  else if (cursor.value) chooseFirst()
}

/** Esc undoes one thing at a time: the form, the selection, the open case. */
export function back(): void {
  if (sheets.rail) sheets.rail = false
  else if (bulk.asking) stopBulk()
  else if (moving.asking) stopAsking()
  else if (moving.more) moving.more = false
  else if (chosen.size) chosen.clear()
  else if (document.activeElement?.closest('.pane')) focusOn('queue')
  else if (place.value.id) go({ id: null }, 'push')
  if (!place.value.id || !moving.asking) void nextTick(() => focusOn('queue'))
}

function queueStep(by: number): void {
  const all = byDesk.value.flatMap(([, items]) => items)
  const at = all.findIndex((item) => item.desk === place.value.desk && item.key === place.value.stage)
  const next = all[(at + by + all.length) % all.length]
  if (next) go({ room: 'cases', desk: next.desk, stage: next.key, id: null })
}

function byMove(letter: string): boolean {
  if (!chosen.size) return cursor.value !== null && chooseByLetter(letter)
  const letters = lettersOf(bulkMoves.value)
  const move = bulkMoves.value.find((each) => letters.get(each.move) === letter)
  chooseBulk(move)
  return Boolean(move)
}

const writing = (target: EventTarget | null) => target instanceof HTMLElement
  && (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox]):not([type=radio])'))
/** Enter, arrows and space belong to the button, tab or list that has the focus. */
const ownKeys = (target: EventTarget | null, key: string) => target instanceof HTMLElement
  && target.id !== 'queue' && /^(Enter|Home|End|Page|Arrow)/.test(key) && target.closest('a, button, [role=listbox], [role=tree], .pane, .rail, dialog') !== null

export function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (event.target instanceof Element && event.target.closest('dialog')) return
  if (writing(event.target) && event.key !== 'Escape') return
  if (ownKeys(event.target, event.key)) return
  const known = KEYS.find((each) => each.keys.includes(event.key))
  if (known && (inCases() || EVERYWHERE.has(event.key))) known.run()
  else if (!inCases() || !/^[a-z]$/.test(event.key) || !byMove(event.key)) return
  event.preventDefault()
}
