import { KithError } from '../errors.ts'
import { sizeText } from '../size.ts'
import type { FileShelf } from './disk.ts'

/** Left on the disk for everything else: the database must never find it full. */
const SPARE_BYTES = 64 * 1024 * 1024

/** @throws {KithError} `too_large`. */
export function needSize(size: number, sizeMax: number): void {
  if (size <= sizeMax) return
  throw new KithError('too_large', `The file has more than ${sizeText(sizeMax)}, which is the limit of a post.`, {
    next: 'Split it into several posts.',
  })
}

/** Asked before anything is written. @throws {KithError} `no_space`. */
export async function needSpace(files: FileShelf, sizeBytes: number, what: string): Promise<void> {
  const freeBytes = await files.freeBytes()
  if (freeBytes >= sizeBytes + SPARE_BYTES) return
  const needed = sizeText(sizeBytes + SPARE_BYTES)
  throw new KithError('no_space', `Not enough disk space for ${what}: ${needed} needed, ${sizeText(freeBytes)} free.`, {
    next: 'Free some space, or choose another data directory.',
  })
}
