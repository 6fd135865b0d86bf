import { equals } from 'uint8arrays/equals'
import { friendState } from '../store/persons.ts'
import { fingerprint } from './person.ts'
import type { Tell } from '../news.ts'
import type { Store } from '../store/store.ts'
import type { Change, People } from './people.ts'
import type { NameNews } from './news.ts'

/** Tells what newer records changed of friends; of others nobody wants to hear. */
export function tellChanges({ store, people, tell }: { store: Store; people: People; tell: Tell }): void {
  people.listen({
    changed: (change) => {
      if (friendState(store, change.after.userKey) !== 'friend') return
      for (const news of newsOf(change)) tell(news)
    },
    conflict: ({ person, otherKey }) => {
      if (friendState(store, person.userKey) !== 'friend') return
      const { label: who, fingerprint: own } = person
      tell({ type: 'friend_key_conflict', who, fingerprint: own, other: fingerprint(otherKey) })
    },
  })
}

function newsOf({ before, after, wasVerified }: Change): NameNews[] {
  const { label: who } = after
  const hasNewDevice = after.devices.some((peerId) => !before.devices.includes(peerId))
  return [
    ...(before.label === who ? [] : [{ type: 'friend_renamed' as const, before: before.label, who }]),
    ...(equals(before.currentKey, after.currentKey)
      ? []
      : [{ type: 'friend_key' as const, who, fingerprint: after.fingerprint, wasVerified }]),
    ...(hasNewDevice ? [{ type: 'friend_device' as const, who }] : []),
  ]
}
