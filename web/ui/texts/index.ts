/** The words of the screens. */
export { language, setLanguage, t, type Language, type TextKey } from './t'
