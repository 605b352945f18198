/** The words of notices, in both languages: they come with the screens that show them. */
import { hold } from './t'
import chinese from './zh-CN/notices.json'
import english from './en/notices.json'

hold('notices', chinese, english)
