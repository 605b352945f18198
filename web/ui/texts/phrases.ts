/** The words of ready sentences, in both languages: they come with the parts that show them. */
import { hold } from './t'
import chinese from './zh-CN/phrases.json'
import english from './en/phrases.json'

hold('phrases', chinese, english)
