/** The wall's voice: switched on by a person at the start of a shift, its state always shown. */
import { ref, watch } from 'vue'

export type SoundState = 'off' | 'on' | 'muted'
export const sound = ref<SoundState>('off')

/** Tones in Hz: two falling notes for level 2, one lower note for level 1, as in the shift's own briefing. */
const TONES: Record<number, number[]> = { 1: [620], 2: [980, 740, 980, 740] }
const NOTE_S = 0.22
/** A level 2 alarm sounds again this often until somebody acknowledges it. */
const REPEAT_MS = 4000

let context: AudioContext | null = null

export async function enableSound() {
  context ??= new AudioContext()
  await context.resume()
  sound.value = 'on'
  play(TONES[1]!)
}

export function toggleMute() {
  if (sound.value === 'on') sound.value = 'muted'
  else if (sound.value === 'muted') sound.value = 'on'
  else void enableSound()
}

export const testTone = () => play([...TONES[1]!, ...TONES[2]!])

export function ringFor(level: number) {
  if (sound.value === 'on') play(TONES[level] ?? TONES[1]!)
}

/** Rings on while `wanted` says that a level 2 alarm is still unacknowledged. */
export function keepRinging(wanted: () => boolean) {
  let timer: ReturnType<typeof setInterval> | null = null
  watch([wanted, sound], ([on]) => {
    if (timer) clearInterval(timer)
    timer = on && sound.value === 'on' ? setInterval(() => ringFor(2), REPEAT_MS) : null
  }, { immediate: true })
}

function play(notes: number[]) {
  if (!context) return
  const gain = context.createGain()
  gain.connect(context.destination)
  notes.forEach((hertz, i) => note(context!, gain, hertz, context!.currentTime + i * NOTE_S))
}

function note(audio: AudioContext, out: GainNode, hertz: number, at: number) {
  const voice = audio.createOscillator()
  voice.type = 'triangle'
  voice.frequency.value = hertz
  out.gain.setValueAtTime(0.0001, at)
  out.gain.exponentialRampToValueAtTime(0.5, at + 0.02)
  out.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_S)
  voice.connect(out)
  voice.start(at)
  voice.stop(at + NOTE_S)
}
