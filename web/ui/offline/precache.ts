/** Build step: gathers every file the phone needs and writes them into its service worker, named by their content. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

interface Options {
  /** The page whose files are kept on the phone, as Vite names it. */
  entry: string
  /** The worker's source with the two places to fill. */
  worker: string
}

type Bundle = Record<string, { type: string; fileName: string; imports?: string[]; dynamicImports?: string[]; facadeModuleId?: string | null; name?: string | undefined
  viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> }; code?: string }>

/** The chunks a page may ever load, by following imports from its entry. */
function reach(bundle: Bundle, first: string): Set<string> {
  const seen = new Set<string>()
  const todo = [first]
  while (todo.length) {
    const name = todo.pop()!
    const chunk = bundle[name]
    if (!chunk || seen.has(name)) continue
    seen.add(name)
    todo.push(...chunk.imports ?? [], ...chunk.dynamicImports ?? [])
    for (const file of [...chunk.viteMetadata?.importedCss ?? [], ...chunk.viteMetadata?.importedAssets ?? []]) seen.add(file)
  }
  return seen
}

export function precache({ entry, worker }: Options): Plugin {
  let base = '/'
  return {
    name: 'moyang-precache',
    apply: 'build',
    enforce: 'post', // behind the page, whose content names the version too
    configResolved(config) { base = config.base },
    generateBundle(_, output) {
      const bundle = output as unknown as Bundle
      const page = Object.values(bundle).find((each) => each.type === 'chunk' && each.facadeModuleId?.endsWith(entry))
      if (!page) return
      const within = page.viteMetadata?.importedCss // the page carries it (firstpaint.ts)
      const files = [...reach(bundle, page.fileName)].filter((file) => !within?.has(file)).sort()
      // Workers are files of their own that no import names; the map's is the only one.
      files.push(...Object.keys(bundle).filter((name) => /worker/.test(name) && name.endsWith('.js') && !files.includes(name)))
      const source = readFileSync(worker, 'utf8')
      const version = createHash('sha256').update(source).update(files.join()).update(String((bundle[entry] as { source?: string } | undefined)?.source ?? '')).digest('hex').slice(0, 12)
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: source
        .replace("'__VERSION__'", JSON.stringify(version))
        .replace("'__FILES__'", JSON.stringify(files.map((file) => base + file)).slice(1, -1)) })
    },
  }
}
