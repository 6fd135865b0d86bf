/**
 * Builds what people start: dist/peer.js, dist/bootstrap.js and dist/kith.js, with every dependency bundled in; and the
 * page that the peer serves (scripts/web.mjs).
 *
 * Loading modules is nearly all of a libp2p node's start: bundled it takes a third. Shared and lazily imported parts
 * land in dist/chunks, so that `kith --help` never loads libp2p. Nothing is minified: an uncaught error would print a
 * line of megabytes.
 */
import { build } from 'esbuild'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { NATIVE_PACKAGES, OWN_PACKAGE, REQUIRE } from './bundling.mjs'
import { buildWeb } from './web.mjs'

/** See src/cli/catalogue.ts. */
const COMMANDS = 'dist/commands.json'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

const { metafile } = await build({
  entryPoints: { peer: 'src/peer.ts', bootstrap: 'src/bootstrap.ts', kith: 'src/cli/main.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: NATIVE_PACKAGES,
  banner: { js: REQUIRE },
  plugins: [OWN_PACKAGE],
  define: { KITH_VERSION: JSON.stringify(version) },
  sourcemap: true,
  metafile: true,
  // The sources lie beside the map in the repository; carrying them twice would double the image.
  sourcesContent: false,
  logLevel: 'warning',
}).catch(() => process.exit(1)) // esbuild has already said what is wrong and where

const page = await buildWeb()
await writeCommands()

// esbuild keeps the shebang of an entry; npm links only executable files.
for (const entry of ['peer', 'bootstrap', 'kith']) chmodSync(`dist/${entry}.js`, 0o755)

// Only now, so that a failed build leaves the last good one: what an earlier build left behind goes.
for (const file of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  const path = join(file.parentPath, file.name)
  const name = path.replaceAll('\\', '/')
  if (file.isFile() && metafile.outputs[name] === undefined && ![...page, COMMANDS].includes(name)) rmSync(path)
}

/** Every command as data, for `kith --help` and for completion: loading the commands themselves takes longer. */
async function writeCommands() {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { allOperations } from './src/operations/all.ts'
import { describe } from './src/operations/entry.ts'
export const commands = allOperations().operations.map(describe)`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    write: false,
  })
  // Beside the packages that it imports.
  mkdirSync('.cache/build', { recursive: true })
  writeFileSync('.cache/build/commands.mjs', outputFiles[0].contents)
  const { commands } = await import(pathToFileURL(resolve('.cache/build/commands.mjs')).href)
  writeFileSync(COMMANDS, JSON.stringify(commands))
}
