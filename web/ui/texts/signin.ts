/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chineseCommon from './zh-CN/common.json'
import englishCommon from './en/common.json'
import chinese from './zh-CN/signin.json'
import english from './en/signin.json'

hold('signin', chinese, english)
hold('common', chineseCommon, englishCommon)
