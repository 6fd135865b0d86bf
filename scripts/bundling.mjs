/** What the programs and the tests have in common when esbuild puts their packages into them. */

/** They carry machine code, or choose it at run time, and cannot be bundled: installed beside what is built. */
export const NATIVE_PACKAGES = ['libsql', 'classic-level']

/** The CommonJS parts inside an ESM bundle still call require for node's own modules. */
export const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);"
