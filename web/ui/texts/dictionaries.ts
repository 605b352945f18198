/** Every face's words in both languages; the Chinese ones say which keys exist. */
import zhCommon from './zh-CN/common.json'
import zhDesk from './zh-CN/desk.json'
import zhPhone from './zh-CN/phone.json'
import zhSignin from './zh-CN/signin.json'
import zhWall from './zh-CN/wall.json'
import enCommon from './en/common.json'
import enDesk from './en/desk.json'
import enPhone from './en/phone.json'
import enSignin from './en/signin.json'
import enWall from './en/wall.json'

export type Language = 'zh-CN' | 'en'

type KeyOf<Face extends string, Words> = `${Face}.${Extract<keyof Words, string>}`
export type TextKey =
  | KeyOf<'common', typeof zhCommon> | KeyOf<'desk', typeof zhDesk> | KeyOf<'phone', typeof zhPhone>
  | KeyOf<'signin', typeof zhSignin> | KeyOf<'wall', typeof zhWall>

type Words = Record<string, string>

function named(face: string, words: Words): Words {
  return Object.fromEntries(Object.entries(words).map(([key, text]) => [`${face}.${key}`, text]))
}

function together(faces: Record<string, Words>): Words {
  return Object.assign({}, ...Object.entries(faces).map(([face, words]) => named(face, words)))
}

export const dictionaries: Record<Language, Words> = {
  'zh-CN': together({ common: zhCommon, desk: zhDesk, phone: zhPhone, signin: zhSignin, wall: zhWall }),
  en: together({ common: enCommon, desk: enDesk, phone: enPhone, signin: enSignin, wall: enWall }),
}
