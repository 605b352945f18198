/** Tones for what must be heard; browsers let them sound only after a person has pressed something. */
import { ref } from 'vue'

export type SoundState = 'off' | 'on' | 'muted'
export const sound = ref<SoundState>('off')

const NOTE_S = 0.22
/** Two notes, the second higher: heard as a question, never as an alarm. */
const TEST_NOTES = [620, 740]
let context: AudioContext | null = null

/** Called by the press of a button at the start of a shift. */
export async function enableSound(): Promise<void> {
  context ??= new AudioContext()
  await context.resume()
  sound.value = 'on'
  testTone()
}

export function toggleMute(): void {
  if (sound.value === 'off') void enableSound()
  else sound.value = sound.value === 'on' ? 'muted' : 'on'
}

export const testTone = () => play(TEST_NOTES)

/** Plays notes one after another, given in Hz; silent while off or muted. */
export function play(notes: readonly number[]): void {
  if (!context || sound.value !== 'on') return
  const audio = context
  notes.forEach((hertz, turn) => note(audio, hertz, audio.currentTime + turn * NOTE_S))
}

function note(audio: AudioContext, hertz: number, at: number): void {
  const voice = audio.createOscillator()
  const volume = audio.createGain()
  voice.type = 'triangle'
  voice.frequency.value = hertz
  volume.gain.setValueAtTime(0.0001, at)
  volume.gain.exponentialRampToValueAtTime(0.5, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_S)
  voice.connect(volume).connect(audio.destination)
  voice.start(at)
  voice.stop(at + NOTE_S)
}
