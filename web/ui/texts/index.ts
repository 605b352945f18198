/** The words of the screens. */
export { language, ready, setLanguage, t, type Language, type TextKey } from './t'
