import type { Kith } from '../kith.ts'
import type { Arg } from './operation.ts'

/** What an argument of this kind can be, as far as this peer knows: for completion. Commands and files are the face's. */
export function candidates(kith: Kith, kind: NonNullable<Arg['completes']>): string[] {
  switch (kind) {
    case 'friend':
    case 'person':
      return kith.friends.list().map(({ label }) => label)
    case 'group':
      return []
    case 'post':
      return []
    case 'request':
      return kith.requests.pending().map(({ number }) => String(number))
    case 'command':
    case 'file':
      return []
  }
}
