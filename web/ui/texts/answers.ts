/** The words of answers from the spot, in both languages: they come with the screens of tasks. */
import { hold } from './t'
import chinese from './zh-CN/answers.json'
import english from './en/answers.json'

hold('answers', chinese, english)
