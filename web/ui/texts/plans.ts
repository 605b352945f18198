/** The words of the room of plans, fetched with it. */
import { hold } from './t'
import chinese from './zh-CN/plans.json'
import english from './en/plans.json'

hold('plans', chinese, english)
