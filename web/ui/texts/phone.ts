/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chinese from './zh-CN/phone.json'
import english from './en/phone.json'

hold('phone', chinese, english)
