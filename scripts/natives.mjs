/**
 * Copies packages with machine code, and what they need, out of node_modules: all that a built Kith needs beside dist.
 *
 *   node scripts/natives.mjs <folder> classic-level [libsql]
 *
 * The image uses it, so that it carries 8 MB of packages instead of 200. libsql is needed below Node 24 only.
 */
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const [folder, ...names] = process.argv.slice(2)
if (folder === undefined || names.length === 0) {
  console.error('Usage: node scripts/natives.mjs <folder> <package>...')
  process.exit(2)
}

const copied = new Set()
const waiting = names.map((name) => join('node_modules', name))
for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
  if (copied.has(path)) continue
  copied.add(path)
  cpSync(path, join(folder, path), { recursive: true })
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const found = resolve(path, name)
    if (found !== undefined) waiting.push(found)
    else if (!(name in optionalDependencies)) throw new Error(`${path} needs ${name}, which is not installed`)
  }
}
console.log(`${String(copied.size)} packages -> ${join(folder, 'node_modules')}`)

/** Where node would find `name` from inside `path`: the nearest node_modules upwards. */
function resolve(path, name) {
  const parts = path.split('/node_modules/')
  for (let depth = parts.length; depth > 0; depth--) {
    const candidate = join(parts.slice(0, depth).join('/node_modules/'), 'node_modules', name)
    if (existsSync(candidate)) return candidate
  }
  const top = join('node_modules', name)
  return existsSync(top) ? top : undefined
}
