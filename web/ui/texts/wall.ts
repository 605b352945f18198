/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chinese from './zh-CN/wall.json'
import english from './en/wall.json'

hold('wall', chinese, english)
