/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chineseCommon from './zh-CN/common.json'
import englishCommon from './en/common.json'
import chineseMerge from './zh-CN/merge.json'
import englishMerge from './en/merge.json'
import chinese from './zh-CN/desk.json'
import english from './en/desk.json'

hold('desk', chinese, english)
hold('merge', chineseMerge, englishMerge)
hold('common', chineseCommon, englishCommon)
