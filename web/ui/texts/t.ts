/**
 * The words of every face in Chinese and English.
 *
 * Keys are flat. The first part of a key names the file: `desk.queue.title` is the entry "queue.title" of
 * zh-CN/desk.json and en/desk.json. `common` is always here; a face hands its own pair in by importing
 * texts/<face>.ts first thing in its main.ts; the phone fetches its English only when it is wanted. `{name}` in a text is filled from the second argument. A key that does
 * not exist is a type error; a test holds both languages to the same keys and names.
 */
import { ref, watchEffect } from 'vue'
import type zhActs from './zh-CN/acts.json'
import type zhAnnouncing from './zh-CN/announcing.json'
import type zhCalls from './zh-CN/calls.json'
import type zhCameras from './zh-CN/cameras.json'
import type zhAnswers from './zh-CN/answers.json'
import type zhCalendar from './zh-CN/calendar.json'
import type zhClock from './zh-CN/clock.json'
import type zhChain from './zh-CN/chain.json'
import type zhResources from './zh-CN/resources.json'
import type zhRounds from './zh-CN/rounds.json'
import type zhDuty from './zh-CN/duty.json'
import type zhCallers from './zh-CN/callers.json'
import type zhPlans from './zh-CN/plans.json'
import type zhForms from './zh-CN/forms.json'
import type zhCommand from './zh-CN/command.json'
import type zhDesk from './zh-CN/desk.json'
import type zhMe from './zh-CN/me.json'
import type zhMerge from './zh-CN/merge.json'
import type zhNearby from './zh-CN/nearby.json'
import type zhHealth from './zh-CN/health.json'
import type zhIngest from './zh-CN/ingest.json'
import type zhLimits from './zh-CN/limits.json'
import type zhNotices from './zh-CN/notices.json'
import type zhPhone from './zh-CN/phone.json'
import type zhPhrases from './zh-CN/phrases.json'
import type zhReach from './zh-CN/reach.json'
import type zhRegister from './zh-CN/register.json'
import type zhRouting from './zh-CN/routing.json'
import type zhSenses from './zh-CN/senses.json'
import type zhSignin from './zh-CN/signin.json'
import type zhWall from './zh-CN/wall.json'
import zhCommon from './zh-CN/common.json'

export type Language = 'zh-CN' | 'en'
interface Texts { acts: typeof zhActs; duty: typeof zhDuty; callers: typeof zhCallers; plans: typeof zhPlans; common: typeof zhCommon; signin: typeof zhSignin; phone: typeof zhPhone; desk: typeof zhDesk; wall: typeof zhWall; clock: typeof zhClock; calendar: typeof zhCalendar; cameras: typeof zhCameras; routing: typeof zhRouting; merge: typeof zhMerge; nearby: typeof zhNearby; notices: typeof zhNotices; limits: typeof zhLimits; health: typeof zhHealth; ingest: typeof zhIngest; chain: typeof zhChain; reach: typeof zhReach; me: typeof zhMe; forms: typeof zhForms; command: typeof zhCommand; register: typeof zhRegister; senses: typeof zhSenses; rounds: typeof zhRounds; phrases: typeof zhPhrases; announcing: typeof zhAnnouncing; resources: typeof zhResources; calls: typeof zhCalls; answers: typeof zhAnswers }
type Part = keyof Texts
type KeyOf<P extends Part> = `${P}.${keyof Texts[P] & string}`
export type TextKey = { [P in Part]: KeyOf<P> }[Part]

const KEPT = 'moyang.language'
const held: Record<Language, Record<string, Record<string, string>>> = {
  'zh-CN': { common: zhCommon },
  'en': {},
}
let fetching: (() => Promise<unknown>) | null = null

export function hold<P extends Part>(part: P, chinese: Texts[P], english?: Record<keyof Texts[P], string>): void {
  held['zh-CN'][part] = chinese as unknown as Record<string, string>
  if (english) held.en[part] = english as Record<string, string>
}

/** For faces that must be light: English is fetched by `load`, which holds it, when somebody wants it. */
export function holdEnglishLater(load: () => Promise<unknown>): void {
  fetching = load
}

/** Resolves when the words of the chosen language are here. */
export async function ready(wanted: Language = language.value): Promise<void> {
  if (wanted === 'en') await fetching?.()
}

/** Chinese first; English only for who chose it. A browser that forbids storage simply forgets the choice. */
function chosen(): Language {
  try {
    return globalThis.localStorage?.getItem(KEPT) === 'en' ? 'en' : 'zh-CN'
  } catch {
    return 'zh-CN'
  }
}

export const language = ref<Language>(chosen())

/** Refuses when the words cannot be fetched; then everything stays as it is. */
export async function setLanguage(wanted: Language): Promise<void> {
  await ready(wanted)
  language.value = wanted
  globalThis.localStorage?.setItem(KEPT, wanted)
}

watchEffect(() => { if (globalThis.document) document.documentElement.lang = language.value })

/** The text in the person's language; a component that calls it is drawn again when the language changes. */
export function t(key: TextKey, named: Record<string, string | number> = {}): string {
  const dot = key.indexOf('.')
  const [part, name] = [key.slice(0, dot), key.slice(dot + 1)]
  const text = held[language.value][part]?.[name] ?? held['zh-CN'][part]?.[name] ?? key
  return text.replace(/\{(\w+)\}/g, (whole, hole: string) => hole in named ? String(named[hole]) : whole)
}
