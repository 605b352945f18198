/** The words of commanding an emergency: they come with the opened emergency. */
import { hold } from './t'
import chinese from './zh-CN/command.json'
import english from './en/command.json'

hold('command', chinese, english)
