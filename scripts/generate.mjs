/**
 * Writes the `wire.ts` beside every `wire.proto` in protocols/, and src/web/client.ts out of the operations. With
 * `--check` it writes nothing and fails when one of them differs from what its source gives: none is ever edited.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { generate } from 'protons'
import { CLIENT, clientText } from './client.mjs'

const isCheck = process.argv.includes('--check')
const schemas = readdirSync('protocols', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.proto'))
  .map((file) => join('protocols', file))
  .sort()
const scratch = mkdtempSync(join(tmpdir(), 'kith-generate-'))
const stale = []

try {
  for (const schema of schemas) {
    const target = schema.replace(/\.proto$/, '.ts')
    if (!isCheck) {
      await generate(schema, { output: dirname(schema) })
      console.log(`${schema} -> ${target}`)
      continue
    }
    await generate(schema, { output: scratch })
    if (readFileSync(join(scratch, 'wire.ts'), 'utf8') !== readOrEmpty(target)) stale.push(target)
  }
} finally {
  rmSync(scratch, { recursive: true })
}

const client = await clientText()
if (!isCheck) {
  writeFileSync(CLIENT, client)
  console.log(`src/operations -> ${CLIENT}`)
} else if (client !== readOrEmpty(CLIENT)) stale.push(CLIENT)

if (stale.length > 0) {
  console.error(`Not what the source gives: ${stale.join(', ')}. Run: npm run generate`)
  process.exit(1)
}

/** A schema without its wire.ts is as stale as one with an old wire.ts. */
function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
