/** The texts of all faces. */
export { language, locale, setLanguage, t, tCode, type Language, type TextKey } from './t'
