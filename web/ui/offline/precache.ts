/** At build time: gives the phone's service worker the list of files that must be there before the phone may go offline. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { transformWithOxc, type Plugin } from 'vite'

const PAGE = 'phone/index.html'
const WORKER = 'offline/sw.ts'
const BASE = '/static/dist/'

interface Piece { fileName: string; type: string; imports?: string[]; dynamicImports?: string[]; isEntry?: boolean; facadeModuleId?: string | null; viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> } }

/** Every file the phone page can come to need: its scripts, what they load later, styles and pictures. */
function filesOfPhone(bundle: Record<string, Piece>, entry: string): string[] {
  const wanted = new Set<string>()
  const open = [entry]
  while (open.length) {
    const piece = bundle[open.pop()!]
    if (!piece || wanted.has(piece.fileName)) continue
    wanted.add(piece.fileName)
    piece.viteMetadata?.importedCss.forEach((name) => wanted.add(name))
    piece.viteMetadata?.importedAssets.forEach((name) => wanted.add(name))
    open.push(...(piece.imports ?? []), ...(piece.dynamicImports ?? []))
  }
  return [...wanted].filter((name) => name in bundle).sort()
}

/** Writes dist/sw.js without a hash in its name; its content changes whenever a file of the phone changes. */
export function phoneOffline(root: string): Plugin {
  return {
    name: 'moyang-phone-offline',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, bundle) {
      const pieces = bundle as unknown as Record<string, Piece>
      const entry = Object.values(pieces).find((piece) => piece.isEntry && piece.facadeModuleId === resolve(root, PAGE))
      const source = resolve(root, WORKER)
      if (!entry || !existsSync(source)) return
      const files = filesOfPhone(pieces, entry.fileName).map((name) => BASE + name)
      const version = createHash('sha256').update(JSON.stringify(files)).update(readFileSync(resolve(root, PAGE))).digest('hex').slice(0, 12)
      const { code } = await transformWithOxc(readFileSync(source, 'utf8'), source, { target: 'es2020' })
      const stated = code.replaceAll('__FILES__', JSON.stringify(files)).replaceAll('__VERSION__', JSON.stringify(version))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: stated })
    },
  }
}
