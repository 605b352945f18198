/** The words of what is already reported nearby, in both languages: they come with the part that shows them. */
import { hold } from './t'
import chinese from './zh-CN/nearby.json'
import english from './en/nearby.json'

hold('nearby', chinese, english)
