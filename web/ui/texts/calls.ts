/** The words of being called to an emergency, on the phone and at the desk. */
import { hold } from './t'
import chinese from './zh-CN/calls.json'
import english from './en/calls.json'

hold('calls', chinese, english)
