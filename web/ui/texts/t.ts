/** Says things in the person's language; a key that does not exist fails the type check. */
import { computed, ref } from 'vue'
import zhCommon from './zh-CN/common.json'
import { dictionaries, type Language, type TextKey } from './dictionaries'

export type { Language, TextKey }

const KEPT = 'moyang-language'

export const language = ref<Language>(kept())
/** The same for Intl: the tags of our languages are its tags. */
export const locale = computed<Language>(() => language.value)

/** The words of `key`, with each {name} filled in; a key whose words are missing shows itself, so that it is found. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  const words = dictionaries[language.value][key] ?? dictionaries['zh-CN'][key] ?? key
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}

/** The words for a code that the server may extend, such as a stage or a unit; an unknown code is shown as it is. */
export function tCode(prefix: string, code: string): string {
  const key = `common.${prefix}_${code}`
  return key.slice(7) in zhCommon ? t(key as TextKey) : code
}

export function setLanguage(chosen: Language): void {
  language.value = chosen
  document.documentElement.lang = chosen
  try {
    localStorage.setItem(KEPT, chosen)
  } catch (refused) {
    console.warn('the language cannot be kept on this device', refused)
  }
}

function kept(): Language {
  let told: string | null = null
  try {
    told = globalThis.localStorage?.getItem(KEPT) ?? null
  } catch (refused) {
    console.warn('this device keeps nothing', refused)
  }
  return told === 'en' ? 'en' : 'zh-CN'
}

if (globalThis.document) document.documentElement.lang = language.value
