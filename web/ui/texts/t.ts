/**
 * The words of every face in Chinese and English.
 *
 * Keys are flat. The first part of a key names the file: `desk.queue.title` is the entry "queue.title" of
 * zh-CN/desk.json and en/desk.json. `common` is always here; a face hands its own pair in by importing
 * texts/<face>.ts first thing in its main.ts. `{name}` in a text is filled from the second argument. A key that does
 * not exist is a type error; a test holds both languages to the same keys and names.
 */
import { ref, watchEffect } from 'vue'
import type zhDesk from './zh-CN/desk.json'
import type zhPhone from './zh-CN/phone.json'
import type zhSignin from './zh-CN/signin.json'
import type zhWall from './zh-CN/wall.json'
import zhCommon from './zh-CN/common.json'
import enCommon from './en/common.json'

export type Language = 'zh-CN' | 'en'
interface Texts { common: typeof zhCommon; signin: typeof zhSignin; phone: typeof zhPhone; desk: typeof zhDesk; wall: typeof zhWall }
type Part = keyof Texts
type KeyOf<P extends Part> = `${P}.${keyof Texts[P] & string}`
export type TextKey = { [P in Part]: KeyOf<P> }[Part]

const KEPT = 'moyang.language'
const held: Record<Language, Record<string, Record<string, string>>> = {
  'zh-CN': { common: zhCommon },
  'en': { common: enCommon },
}

export function hold<P extends Part>(part: P, chinese: Texts[P], english: Record<keyof Texts[P], string>): void {
  held['zh-CN'][part] = chinese as unknown as Record<string, string>
  held.en[part] = english as Record<string, string>
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

export function setLanguage(wanted: Language): void {
  language.value = wanted
  globalThis.localStorage?.setItem(KEPT, wanted)
}

watchEffect(() => { if (globalThis.document) document.documentElement.lang = language.value })

/** The text in the person's language; a component that calls it is drawn again when the language changes. */
export function t(key: TextKey, named: Record<string, string | number> = {}): string {
  const dot = key.indexOf('.')
  const text = held[language.value][key.slice(0, dot)]?.[key.slice(dot + 1)] ?? key
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => name in named ? String(named[name]) : whole)
}
