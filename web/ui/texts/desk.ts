/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chinese from './zh-CN/desk.json'
import english from './en/desk.json'

hold('desk', chinese, english)
