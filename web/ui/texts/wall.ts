/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chineseCommon from './zh-CN/common.json'
import englishCommon from './en/common.json'
import chineseActs from './zh-CN/acts.json'
import englishActs from './en/acts.json'
import chinese from './zh-CN/wall.json'
import english from './en/wall.json'

hold('wall', chinese, english)
hold('acts', chineseActs, englishActs)
hold('common', chineseCommon, englishCommon)
