/** Whether something is on the screen: drawn is not yet seen, and a slow machine is long between the two. */

/** Resolves when what has been drawn by now is shown: the page has been painted once, and two frames have followed. */
export async function onScreen(): Promise<void> {
  await painted()
  for (let frames = 0; frames < 2; frames++) await new Promise((done) => requestAnimationFrame(done))
}

function painted(): Promise<void> {
  if (!PerformanceObserver.supportedEntryTypes.includes('paint')) return Promise.resolve()
  return new Promise((done) => {
    const watcher = new PerformanceObserver((list) => {
      if (!list.getEntriesByName('first-contentful-paint').length) return
      watcher.disconnect()
      done()
    })
    watcher.observe({ type: 'paint', buffered: true })
  })
}
