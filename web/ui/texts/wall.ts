/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chineseCommon from './zh-CN/common.json'
import englishCommon from './en/common.json'
import chinese from './zh-CN/wall.json'
import english from './en/wall.json'

hold('wall', chinese, english)
hold('common', chineseCommon, englishCommon)
