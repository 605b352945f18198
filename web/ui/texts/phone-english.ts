/** The phone's English words, a file of its own. */
import { hold } from './t'
import chineseCommon from './zh-CN/common.json'
import chinese from './zh-CN/phone.json'
import englishCommon from './en/common.json'
import english from './en/phone.json'

hold('common', chineseCommon, englishCommon)
hold('phone', chinese, english)
