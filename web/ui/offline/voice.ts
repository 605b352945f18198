/** A voice note on the phone: recorded up to a minute, named by the hash of its bytes like a photo. */
import { sha256 } from './sha256'
import { uuid7 } from './uuid7'

export const LONGEST_S = 60
/** What the server takes, best first; the phone chooses the first it can make. */
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4']
/** Speech needs no more: a minute is about 240 KB. */
const BITS_PER_S = 32_000

export interface VoiceClip { id: string; sha256: string; type: string; bytes: ArrayBuffer; seconds: number; taken_at: string }

/** Without it no button is shown: nothing is offered that cannot be done. */
export const canRecord = (): boolean => typeof MediaRecorder !== 'undefined' && !!globalThis.navigator?.mediaDevices?.getUserMedia && isSecureContext
export const typeFor = (supports: (type: string) => boolean): string | undefined => TYPES.find(supports)

export interface Recording {
  /** The finished note; null when nothing was said. */
  done: Promise<VoiceClip | null>
  stop: () => void
}

/** Starts at once; ends by itself after a minute. Throws what the phone says when the microphone is refused. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } })
  const mimeType = typeFor((type) => MediaRecorder.isTypeSupported(type))
  const recorder = new MediaRecorder(stream, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: BITS_PER_S })
  const pieces: Blob[] = []
  const began = Date.now()
  const ended = new Promise<void>((done) => { recorder.onstop = () => done() })
  recorder.ondataavailable = ({ data }) => { if (data.size) pieces.push(data) }
  recorder.start(1_000)
  const stop = () => { if (recorder.state !== 'inactive') recorder.stop() }
  const timer = setTimeout(stop, LONGEST_S * 1_000)
  return { stop, done: ended.then(() => finished()) }

  async function finished(): Promise<VoiceClip | null> {
    clearTimeout(timer)
    stream.getTracks().forEach((track) => track.stop())
    if (!pieces.length) return null
    const bytes = await new Blob(pieces).arrayBuffer()
    const type = (recorder.mimeType || mimeType || 'audio/webm').split(';')[0]!
    return { id: uuid7(), sha256: await sha256(bytes), type, bytes, seconds: Math.min(LONGEST_S, Math.round((Date.now() - began) / 1_000)), taken_at: new Date(began).toISOString() }
  }
}
