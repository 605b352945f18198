/** The words of resources, dispatch and calls: they come with the rooms and panels that show them. */
import { hold } from './t'
import chinese from './zh-CN/resources.json'
import english from './en/resources.json'

hold('resources', chinese, english)
