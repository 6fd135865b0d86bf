/** How long people wait: from the start of each program until it says that it listens, against a bare Node. */
import { figure, LOOPBACK, median, quantile, ratio, startProgram, temporaryDirectory } from './stage.ts'
import type { Bench } from './stage.ts'

const ROUNDS = 11

interface Program {
  readonly what: string
  readonly args: () => string[]
  /** What it prints when it is there; undefined: its end counts. */
  readonly until?: RegExp
}

export const bench: Bench = { run, roles: {} }

async function run(): ReturnType<Bench['run']> {
  const known = temporaryDirectory()
  const bootstrap = await startProgram(
    ['dist/bootstrap.js', ...LOOPBACK, '--data-dir', temporaryDirectory()],
    /Listening on (\S+)/,
  )
  const peer = (dataDir: string): string[] => [
    ...['dist/peer.js', '--headless', ...LOOPBACK, '--bootstrap', bootstrap.match[1] ?? ''],
    ...['--data-dir', dataDir],
  ]
  const programs: Program[] = [
    { what: 'node -e 0', args: () => ['-e', '0'] },
    { what: 'kith --help', args: () => ['dist/kith.js', '--help'] },
    { what: 'peer --help', args: () => ['dist/peer.js', '--help'] },
    { what: 'peer listens, new directory', args: () => peer(temporaryDirectory()), until: /Listening on/ },
    { what: 'peer listens, started again', args: () => peer(known), until: /Listening on/ },
    {
      what: 'bootstrap node listens, new directory',
      args: () => ['dist/bootstrap.js', ...LOOPBACK, '--data-dir', temporaryDirectory()],
      until: /Listening on/,
    },
  ]
  const times = programs.map((): number[] => [])
  // In turns, so that whatever else the machine does meets all alike. The first round fills the disk cache.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, { args, until }] of programs.entries()) {
      const { ms, kill } = await startProgram(args(), until)
      await kill()
      if (round > 0) times[index]?.push(ms)
    }
  }
  await bootstrap.kill()
  const baseline = median(times[0] ?? [])
  const rows = programs.map(({ what }, index) => {
    const ms = times[index] ?? []
    return [what, figure(median(ms), 'ms'), figure(quantile(ms, 0.9), 'ms'), ratio(median(ms), baseline)]
  })
  return [{ title: `Start, ${String(ROUNDS)} times each`, columns: ['', 'median', 'p90', 'node -e 0'], rows }]
}
