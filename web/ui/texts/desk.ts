/** Hands in the words of this face; imported first by its main.ts. */
import { hold } from './t'
import chineseCommon from './zh-CN/common.json'
import englishCommon from './en/common.json'
import chinese from './zh-CN/desk.json'
import english from './en/desk.json'
import chineseLimits from './zh-CN/limits.json'
import englishLimits from './en/limits.json'
import chineseNotices from './zh-CN/notices.json'
import englishNotices from './en/notices.json'

hold('desk', chinese, english)
hold('common', chineseCommon, englishCommon)
hold('limits', chineseLimits, englishLimits)
hold('notices', chineseNotices, englishNotices)
