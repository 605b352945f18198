/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chineseCommon from './zh-CN/common.json'
import englishCommon from './en/common.json'
import chineseChain from './zh-CN/chain.json'
import englishChain from './en/chain.json'
import chinese from './zh-CN/desk.json'
import english from './en/desk.json'

hold('desk', chinese, english)
hold('chain', chineseChain, englishChain)
hold('common', chineseCommon, englishCommon)
