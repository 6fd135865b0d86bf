import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Its own project, so that a cluster that somebody runs from this folder is left alone. */
const PROJECT = 'kithtest'
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024

/** How a command ended, and what it said. */
export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

const COMPOSE = findCompose()

/** Why there is no cluster to be had here; undefined when there is one. */
export function missingEngine(): string | undefined {
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) return 'no docker engine answers'
  if (COMPOSE === undefined) return 'neither docker-compose nor docker compose is installed'
  return undefined
}

function findCompose(): readonly [string, ...string[]] | undefined {
  if (spawnSync('docker-compose', ['version'], { stdio: 'ignore' }).status === 0) return ['docker-compose']
  if (spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' }).status === 0) return ['docker', 'compose']
  return undefined
}

/** docker, for what must succeed. @throws what the command said. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { maxBuffer: OUTPUT_BYTES_MAX })
  return stdout.trim()
}

/** docker-compose on the test's project, for what must succeed. @throws what the command said. */
export async function compose(...args: string[]): Promise<string> {
  const [program, ...first] = COMPOSE ?? ['docker-compose']
  const { stdout } = await run(program, [...first, '-p', PROJECT, ...args], { maxBuffer: OUTPUT_BYTES_MAX })
  return stdout.trim()
}

/** A `kith` command inside a running peer, as the README writes it; a refusal is an answer, not an exception. */
export async function kith(service: string, ...args: string[]): Promise<Said> {
  return await inside(service, 'kith', ...args)
}

/** Any command inside a running service. */
export async function inside(service: string, ...args: string[]): Promise<Said> {
  const [program, ...first] = COMPOSE ?? ['docker-compose']
  try {
    const command = [...first, '-p', PROJECT, 'exec', '-T', service, ...args]
    const { stdout, stderr } = await run(program, command, { maxBuffer: OUTPUT_BYTES_MAX })
    return { code: 0, out: stdout.trim(), err: stderr.trim() }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout.trim(), err: stderr.trim() }
  }
}

/** The containers of a service. */
export async function containers(service: string): Promise<string[]> {
  return (await compose('ps', '-q', service)).split('\n').filter(Boolean)
}

/** `healthy`, `unhealthy` or `starting`, for each container of the services. */
export async function health(...services: string[]): Promise<string[]> {
  const ids = (await Promise.all(services.map(containers))).flat()
  return await Promise.all(ids.map((id) => docker('inspect', '--format', '{{.State.Health.Status}}', id)))
}
