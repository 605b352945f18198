/** Holds every face to its bytes: what a first visit loads, gzipped, against the budget; run after the build. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

const KB = 1000
const BUDGETS = {
  'signin/index.html': { js: 60 * KB, css: 20 * KB }, 'phone/index.html': { js: 60 * KB, css: 20 * KB },
  'desk/index.html': { js: 150 * KB, css: 20 * KB }, 'wall/index.html': { js: 120 * KB, css: 20 * KB },
}
const dist = resolve(import.meta.dirname, process.argv[2] ?? '../static/dist')
const read = (name) => readFileSync(resolve(dist, name))
const bytes = (name) => gzipSync(read(name)).length
const manifestOf = (face) => JSON.parse(read(face.startsWith('phone') ? '.vite/manifest-phone.json' : '.vite/manifest.json'))

/** The chunks a page loads before anything is tapped. */
function first(manifest, entry, seen = new Set()) {
  if (seen.has(entry)) return seen
  seen.add(entry)
  for (const next of manifest[entry].imports ?? []) first(manifest, next, seen)
  return seen
}

let over = 0
for (const [face, budget] of Object.entries(BUDGETS)) {
  const manifest = manifestOf(face)
  const chunks = [...first(manifest, face)].map((name) => manifest[name])
  const sizes = { js: chunks.map((chunk) => bytes(chunk.file)), css: [...new Set(chunks.flatMap((chunk) => chunk.css ?? []))].map(bytes) }
  for (const kind of ['js', 'css']) {
    const total = sizes[kind].reduce((sum, size) => sum + size, 0)
    const fits = total <= budget[kind]
    if (!fits) over++
    console.log(`${face.padEnd(20)} ${kind.padEnd(4)} ${(total / KB).toFixed(1).padStart(6)} KB of ${budget[kind] / KB} ${fits ? 'ok' : 'OVER BUDGET'}`)
  }
}
process.exitCode = over ? 1 : 0
