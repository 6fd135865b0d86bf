import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Posts } from '../../src/posts/posts.ts'
import { Blocks } from '../../src/store/blocks.ts'
import { Files } from '../../src/store/files.ts'
import { makePerson } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { News } from '../../src/news.ts'
import type { PostsInit } from '../../src/posts/posts.ts'
import type { MemoryWorld } from '../support/memory-net.ts'
import type { TestPerson } from '../support/people.ts'

/** A person whose peer posts. */
export interface Poster extends TestPerson {
  readonly posts: Posts
  readonly blocks: Blocks
  readonly files: Files
  /** Why streams were reset here. */
  readonly faults: unknown[]
  restart(): Poster
}

export function makePoster(t: TestContext, world: MemoryWorld, name: string, options: Partial<PostsInit> = {}): Poster {
  return poster(makePerson(t, world, name), options)
}

function poster(person: TestPerson, options: Partial<PostsInit>): Poster {
  const blocks = new Blocks(join(person.directory, 'blocks'))
  const files = new Files({ dataDir: person.directory })
  const faults: unknown[] = []
  const posts = new Posts({
    ...person,
    blocks,
    files,
    identity: person,
    onFault: (error) => faults.push(error),
    ...options,
  })
  const restart = (): Poster => poster(person.restart(), options)
  return { ...person, posts, blocks, files, faults, restart }
}

/** Writes a file outside of anybody's data directory and returns its path. */
export function makeFile(person: TestPerson, name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(person.directory, 'own-')), name)
  writeFileSync(path, content)
  return path
}

/** News of one type that somebody heard so far. */
export function heard<T extends News['type']>(person: TestPerson, type: T): Extract<News, { type: T }>[] {
  return person.heard.filter((news) => news.type === type) as Extract<News, { type: T }>[]
}
