/** Where `npm test` put what esbuild made of the tests; not set when one file runs by tsx. */
const BUILT = process.env.TESTS_BUILT_IN

/** What node is given to run a file of the tests in a process of its own. `file` as seen from the project's root. */
export function testProgram(file: string): string[] {
  // No source maps: the first error that is caught would make it keep those of all tests, 20 MB.
  const loaders = BUILT === undefined ? ['--import', 'tsx'] : []
  return [...loaders, '--import', `./${placeOf('test/support/setup.ts')}`, placeOf(file)]
}

function placeOf(file: string): string {
  return BUILT === undefined ? file : `${BUILT}/${file.replace(/\.ts$/, '.js')}`
}
