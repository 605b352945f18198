/** The words of announcements, in both languages: they come with the screens that show them. */
import { hold } from './t'
import chinese from './zh-CN/announcing.json'
import english from './en/announcing.json'

hold('announcing', chinese, english)
