/** The words of forms, fetched with the first screen that needs them. */
import { hold } from './t'
import chinese from './zh-CN/forms.json'
import english from './en/forms.json'

hold('forms', chinese, english)
