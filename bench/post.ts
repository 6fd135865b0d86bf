/** A post of 100 MB from one process to another, every block hashed and on disk, against the same bytes over bare TCP. */
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { befriend, bootstrapNode, person } from './cast.ts'
import { Actor, figure, median, ratio, temporaryDirectory, timed } from './stage.ts'
import type { AddressInfo } from 'node:net'
import type { Kith } from '../src/kith.ts'
import type { Bench, Role } from './stage.ts'

const SIZE_MB = 100
const ROUNDS = 3

export const bench: Bench = { run, roles: { author, reader } }

async function run(): ReturnType<Bench['run']> {
  const bootstrap = await bootstrapNode()
  const [from, to] = [new Actor('post', 'author'), new Actor('post', 'reader')]
  const file = join(temporaryDirectory(), 'random.bin')
  await from.ask('open', 'alice', bootstrap)
  await to.ask('open', 'bob', bootstrap)
  await to.ask('befriend', 'alice')
  const port = await from.ask<number>('tcp', file)
  const ms = { tcp: [] as number[], upload: [] as number[], fetch: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    // Other bytes each time: blocks that are known already would not be fetched.
    await writeFile(file, randomBytes(SIZE_MB * 1e6))
    ms.tcp.push(await to.ask<number>('tcp', port))
    ms.upload.push(await from.ask<number>('upload', file))
    ms.fetch.push(await to.ask<number>('fetch', 'alice', round, file))
  }
  const speed = (times: number[]): number => (SIZE_MB / median(times)) * 1000
  const row = (what: string, times: number[]): string[] => [
    what,
    figure(speed(times), 'MB/s'),
    ratio(speed(times), speed(ms.tcp)),
  ]
  return [
    {
      title: `${SIZE_MB} MB of random bytes, median of ${ROUNDS}`,
      columns: ['', '', 'TCP'],
      rows: [
        row('TCP, disk to disk', ms.tcp),
        row('post upload: read, hashed, stored as blocks', ms.upload),
        row('post get: fetched, verified, stored, saved as file', ms.fetch),
      ],
    },
  ]
}

function author(): Role {
  let kith: Kith
  return {
    open: async (name: string, bootstrap: string) => {
      kith = await person(name, bootstrap)
    },
    upload: (file: string) => timed(() => kith.posts.upload(file)),
    tcp: async (file: string) => {
      const server = createServer((socket) => void pipeline(createReadStream(file), socket))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    },
  }
}

function reader(): Role {
  let kith: Kith
  const target = join(temporaryDirectory(), 'received.bin')
  return {
    open: async (name: string, bootstrap: string) => {
      kith = await person(name, bootstrap)
    },
    befriend: (name: string) => befriend(kith, name),
    tcp: (port: number) =>
      timed(() => pipeline(createConnection(port, '127.0.0.1'), createWriteStream(target, { flush: true }))),
    fetch: async (who: string, id: number, original: string) => {
      let path = ''
      const ms = await timed(async () => {
        ;({ path } = await kith.posts.get(who, id, AbortSignal.timeout(60_000)))
      })
      if (!readFileSync(path).equals(readFileSync(original))) throw new Error(`${path} differs from ${original}`)
      await rm(path)
      return ms
    },
  }
}
