/** Whether the server has a newer build than this page: then parts of this one may be gone, and only a reload helps. */
import { ref } from 'vue'

export const renewed = ref(false)

/** A page's own script is named by its content: a page that no longer names it is another build. */
export const isOther = (page: string, script: string) => !page.includes(script)

export async function lookWhetherRenewed(): Promise<void> {
  const script = document.querySelector<HTMLScriptElement>('script[type=module][src]')
  if (!script) return
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store' })
    if (answer.ok) renewed.value = isOther(await answer.text(), new URL(script.src).pathname)
  } catch { /* the line is cut: nothing is known of it */ }
}
