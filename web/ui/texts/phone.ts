/** Hands in the words of the phone; English comes when it is wanted, because every kilobyte counts on a weak line. */
import { hold, holdEnglishLater } from './t'
import chinese from './zh-CN/phone.json'
import chineseNearby from './zh-CN/nearby.json'
import chineseNotices from './zh-CN/notices.json'

hold('phone', chinese)
hold('nearby', chineseNearby)
hold('notices', chineseNotices)
holdEnglishLater(() => import('./phone-english'))
