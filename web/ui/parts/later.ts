/** Parts of a screen that are fetched when they are needed. A line that fails meanwhile leaves no empty place: the part
 *  says that it is coming, is asked for again until it is here, and says so when the system itself has been renewed. */
import { defineAsyncComponent, type AsyncComponentLoader, type Component } from 'vue'
import Coming from './Coming.vue'
import { lookWhetherRenewed } from './renewed'

const SHOWN_MS = 400
const FIRST_MS = 500
const LONGEST_MS = 10_000
const known: AsyncComponentLoader[] = []

/** Milliseconds until a part is asked for again after so many attempts. */
export const pauseAfter = (attempts: number) => Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1))

export function later<T extends Component>(loader: AsyncComponentLoader<T>) {
  known.push(loader as AsyncComponentLoader)
  return defineAsyncComponent({
    loader,
    delay: SHOWN_MS,
    loadingComponent: Coming,
    onError(error, retry, _fail, attempts) {
      console.warn('a part did not come', error.message)
      void lookWhetherRenewed()
      setTimeout(retry, pauseAfter(attempts))
    },
  })
}

/** Fetches every part before it is needed, one after the other, so that what is pressed when the line is cut is here.
 *  What does not come now is asked for again when it is needed. */
export async function fetchAhead(): Promise<void> {
  for (const load of known) await load().catch(() => undefined)
}
