/** What the programs and the tests have in common when esbuild puts their packages into them. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** They carry machine code, or choose it at run time, and cannot be bundled: installed beside what is built. */
export const NATIVE_PACKAGES = ['libsql', 'classic-level']

/** The CommonJS parts inside an ESM bundle still call require for node's own modules. */
export const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);"

/**
 * A package of libp2p reads its name and version from a file beside it, which a bundle has not: written in.
 *
 * @type {import('esbuild').Plugin}
 */
export const OWN_PACKAGE = {
  name: 'own-package',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@achingbrain[\\/]ssdp[\\/]dist[\\/]src[\\/]ssdp\.js$/ }, ({ path }) => {
      const { name, version } = JSON.parse(readFileSync(join(dirname(path), '../../package.json'), 'utf8'))
      const source = readFileSync(path, 'utf8')
      const written = source.replace("req('../../package.json')", JSON.stringify({ name, version }))
      if (written === source) throw new Error(`${path} does not read its package.json any more: OWN_PACKAGE can go`)
      return { contents: written, loader: 'js' }
    })
  },
}
