/** Hands in the words of cameras; imported by whatever shows one, so that no face carries them before. */
import { hold } from '../texts/t'
import chinese from '../texts/zh-CN/cameras.json'
import english from '../texts/en/cameras.json'

hold('cameras', chinese, english)
