/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chinese from './zh-CN/signin.json'
import english from './en/signin.json'

hold('signin', chinese, english)
