/** The words of the room of duty lists, fetched with it. */
import { hold } from './t'
import chinese from './zh-CN/callers.json'
import english from './en/callers.json'

hold('callers', chinese, english)
