/** The words of "Me" and of carrying reports, in both languages: they come with the screens that show them. */
import { hold } from './t'
import chinese from './zh-CN/me.json'
import english from './en/me.json'

hold('me', chinese, english)
