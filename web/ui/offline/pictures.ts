/** Pictures of open tasks, kept whole so that they can be looked at where there is no network; the worker hands them out. */
const PICTURES = 'moyang-pictures'

/** Keeps exactly these addresses: what is no longer needed leaves, what is missing is fetched. */
export async function keepPictures(addresses: string[]): Promise<void> {
  if (!('caches' in globalThis)) return
  const cache = await caches.open(PICTURES)
  const wanted = new Set(addresses.map((each) => new URL(each, location.href).href))
  const here = await cache.keys()
  await Promise.all(here.filter((each) => !wanted.has(each.url)).map((each) => cache.delete(each, { ignoreVary: true })))
  const kept = new Set(here.map((each) => each.url))
  await Promise.allSettled([...wanted].filter((each) => !kept.has(each)).map((each) => cache.add(each)))
}

/** At sign-out none of them stays behind. */
export async function forgetPictures(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(PICTURES)
}
