/** The words of emergency duties, fetched with the first screen that shows one. */
import { hold } from './t'
import chinese from './zh-CN/duty.json'
import english from './en/duty.json'

hold('duty', chinese, english)
