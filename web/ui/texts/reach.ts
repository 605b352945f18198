/** The words of calls for help, patrols and push, in both languages: they come with the part that shows them. */
import { hold } from './t'
import chinese from './zh-CN/reach.json'
import english from './en/reach.json'

hold('reach', chinese, english)
