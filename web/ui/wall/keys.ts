/** The keys of the wall; a letter typed into a field is never taken for a command. */
import { onBeforeUnmount, onMounted } from 'vue'

export interface Commands { acknowledge: () => void; mute: () => void; fit: () => void; help: () => void; close: () => void; open: () => void; drill: () => void; past: () => void }

export function useKeys(commands: Commands) {
  const table: Record<string, () => void> = {
    j: () => step(1), k: () => step(-1), a: commands.acknowledge, m: commands.mute, f: commands.fit,
    e: toActs, n: commands.open, x: commands.drill, p: commands.past, '?': commands.help, Escape: commands.close,
  }
  function onKey(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    if (document.querySelector('dialog[open]')) return
    const command = table[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!command) return
    event.preventDefault()
    command()
  }
  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey))
}

/** The row of the feed that has the focus, if one has. */
export function focusedId(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-feed-id]')?.dataset.feedId ?? null
}

function step(by: 1 | -1) {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-feed-id]')]
  const at = rows.findIndex((row) => row === document.activeElement)
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

/** From wherever the hand is to the acts of what is open: with Tab alone they are fifty stops away. */
function toActs() {
  document.querySelector<HTMLElement>('.move-bar button:not(:disabled)')?.focus()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName)
    || (target instanceof HTMLInputElement && !/^(radio|checkbox|button)$/.test(target.type)))
}
