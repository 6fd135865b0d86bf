/**
 * Builds the page into dist/web: index.html, app.js, app.css, icon.svg. Nothing of it is inline, and nothing comes from
 * elsewhere: the peer serves it under a policy that allows neither.
 */
import { build } from 'esbuild'
import { copyFileSync, mkdirSync } from 'node:fs'
import process from 'node:process'

const COPIED = ['index.html', 'icon.svg']

/** @returns {Promise<string[]>} what was written. */
export async function buildWeb() {
  const { metafile } = await build({
    entryPoints: [
      { in: 'src/web/main.tsx', out: 'app' },
      { in: 'src/web/style/app.css', out: 'app' },
    ],
    outdir: 'dist/web',
    entryNames: '[name]',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    // Rationale: two years of browsers; nesting and logical properties of CSS are then plain.
    target: ['chrome120', 'firefox121', 'safari17.2'],
    tsconfig: 'src/web/tsconfig.json',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  }).catch(() => process.exit(1)) // esbuild has already said what is wrong and where
  mkdirSync('dist/web', { recursive: true })
  for (const file of COPIED) copyFileSync(`src/web/${file}`, `dist/web/${file}`)
  return [...Object.keys(metafile.outputs), ...COPIED.map((file) => `dist/web/${file}`)]
}
