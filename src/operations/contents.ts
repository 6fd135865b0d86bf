import { checkPermission } from './permission.ts'
import type { Limits } from '../access/access.ts'
import type { Kith } from '../kith.ts'
import type { Content } from '../posts/posts.ts'
import type { Listed } from '../posts/posts.ts'
import type { Registry } from './registry.ts'

/** What a face streams to a new post. */
export interface Streamed {
  readonly name: string
  /** In bytes; what comes must have it. */
  readonly size: number
  content(): AsyncIterable<Uint8Array>
}

interface Asker {
  readonly kith: Kith
  readonly registry: Registry
  readonly limits: Limits | undefined
}

/** `post upload` for a face that has the content and no file. @throws {KithError} as `post upload`, or `not_allowed`. */
export async function uploadContent(
  { kith, registry, limits }: Asker,
  file: Streamed,
  signal: AbortSignal,
): Promise<Listed> {
  checkPermission(kith, limits, registry, 'post upload')
  return await kith.posts.post({ ...file, close: () => Promise.resolve() }, signal)
}

/** What a post says, if it is on this device. @throws {KithError} `post_not_found` or `not_allowed`. */
export async function openContent({ kith, registry, limits }: Asker, who: string, id: number): Promise<Content> {
  checkPermission(kith, limits, registry, 'post get')
  return await kith.posts.content(who, id)
}
