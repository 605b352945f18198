/** Build step: the phone's first screen stands in the page itself, its words and its looks with it: nothing is asked for before it is seen. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'

const HOLE = /\{\{(\w+)\.([\w.]+)\}\}/g
const SHEET = /\s*<link rel="stylesheet"[^>]* href="([^"]+)">/g
const LANGUAGES = ['zh-CN', 'en'] as const

/** `{{phone.tab.home}}` becomes the text in both languages; phone.css hides the one not wanted. Throws for a text that is not there. */
export function withWords(page: string, textOf: (language: string, part: string, name: string) => string | undefined): string {
  return page.replace(HOLE, (hole, part: string, name: string) => LANGUAGES.map((language) => {
    const text = textOf(language, part, name)
    if (!text || /[<&]/.test(text)) throw new Error(`${hole}: no plain text in ${language}`)
    return `<span lang="${language}">${text}</span>`
  }).join(''))
}

/**
 * Every sheet the page links to, written into it; the door allows it by its hash (web/policy.py). The link stays, disabled and never fetched: a part of the
 * app that comes later looks for it there, and would else ask for the same sheet again (and find no network).
 */
export function withLooks(page: string, sheetAt: (address: string) => string | undefined): string {
  return page.replace(SHEET, (link, address: string) => {
    const sheet = sheetAt(address)
    return sheet === undefined ? link : `\n  <style>${sheet.trim()}</style>\n  <link rel="stylesheet" href="${address}" disabled>`
  })
}

export function firstPaint(texts: string): Plugin {
  const read = (language: string, part: string) => JSON.parse(readFileSync(resolve(texts, language, `${part}.json`), 'utf8')) as Record<string, string>
  let base = '/'
  return {
    name: 'moyang-first-paint',
    configResolved(config) { base = config.base },
    transformIndexHtml: { order: 'post', handler(page, { bundle }) {
      const sheetAt = (address: string) => {
        const file = bundle?.[address.slice(base.length)]
        return file?.type === 'asset' ? String(file.source) : undefined
      }
      return withLooks(withWords(page, (language, part, name) => read(language, part)[name]), sheetAt)
    } },
  }
}
