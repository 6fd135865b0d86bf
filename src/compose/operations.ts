import { friendOperations, friendSayings } from '../operations/friends.ts'
import { groupOperations, groupSayings } from '../operations/groups.ts'
import { helpOperations } from '../operations/help.ts'
import { chatSayings, messageOperations } from '../operations/messages.ts'
import { postOperations, postSayings } from '../operations/posts.ts'
import { netSayings, presenceOperations } from '../operations/presence.ts'
import { Registry } from '../operations/registry.ts'
import { requestOperations } from '../operations/requests.ts'
import { sessionOperations } from '../operations/session.ts'

/** Every command and every kind of news that Kith knows, in the order in which `help` shows them. */
export function allOperations(): Registry {
  return new Registry({
    operations: [
      ...presenceOperations,
      ...friendOperations,
      ...requestOperations,
      ...messageOperations,
      ...sessionOperations,
      ...groupOperations,
      ...postOperations,
      ...helpOperations,
    ],
    sayings: { ...netSayings, ...friendSayings, ...chatSayings, ...groupSayings, ...postSayings },
  })
}
