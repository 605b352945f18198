/** Plays an HLS address in a video: by the browser itself, or by hls.js, fetched only then. */

const TYPE = 'application/vnd.apple.mpegurl'

/** Resolves to what stops it; `failed` is told once when it cannot go on. */
export async function play(video: HTMLVideoElement, url: string, failed: () => void): Promise<() => void> {
  if (video.canPlayType(TYPE)) {
    video.addEventListener('error', failed, { once: true })
    video.src = url
    return () => { video.removeEventListener('error', failed); video.removeAttribute('src'); video.load() }
  }
  const { default: Hls } = await import('hls.js')
  if (!Hls.isSupported()) {
    failed()
    return () => undefined
  }
  const hls = new Hls({ enableWorker: false, maxBufferLength: 10, backBufferLength: 10 })
  hls.on(Hls.Events.ERROR, (_, told) => { if (told.fatal) { hls.destroy(); failed() } })
  hls.loadSource(url)
  hls.attachMedia(video)
  return () => hls.destroy()
}
