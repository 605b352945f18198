/** Hands in the words of the phone; English comes when it is wanted, because every kilobyte counts on a weak line. */
import { hold, holdEnglishLater } from './t'
import chinese from './zh-CN/phone.json'

hold('phone', chinese)
holdEnglishLater(() => import('./phone-english'))
