/** The phone's English words, a file of its own. */
import { hold } from './t'
import chineseCommon from './zh-CN/common.json'
import chinese from './zh-CN/phone.json'
import chineseNearby from './zh-CN/nearby.json'
import englishCommon from './en/common.json'
import english from './en/phone.json'
import englishNearby from './en/nearby.json'
import chineseNotices from './zh-CN/notices.json'
import englishNotices from './en/notices.json'

hold('common', chineseCommon, englishCommon)
hold('phone', chinese, english)
hold('nearby', chineseNearby, englishNearby)
hold('notices', chineseNotices, englishNotices)
