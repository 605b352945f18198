/** Where the keyboard's focus goes when what held it has gone. */
import { nextTick } from 'vue'

export function focusOn(id: string): void {
  document.getElementById(id)?.focus()
}

/** Back to the list, but only if nothing else has the focus: nobody is pulled out of what they are writing. */
export function focusBack(): void {
  void nextTick(() => { if (!document.activeElement || document.activeElement === document.body) focusOn('queue') })
}
