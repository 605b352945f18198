/** The words of the register of components, in both languages: they come with the screens that show them. */
import { hold } from './t'
import chinese from './zh-CN/register.json'
import english from './en/register.json'

hold('register', chinese, english)
