import { attentionOperations } from './attention.ts'
import { doctorOperations } from './doctor.ts'
import { friendOperations, friendSayings } from './friends.ts'
import { groupSayings } from './group-sayings.ts'
import { groupOperations } from './groups.ts'
import { generalOperations } from './help.ts'
import { inviteOperations } from './invites.ts'
import { mailboxOperations } from './mailboxes.ts'
import { chatSayings, messageOperations } from './messages.ts'
import { peerOperations } from './peers.ts'
import { postOperations, postSayings } from './posts.ts'
import { identityOperations, identitySayings } from './identity.ts'
import { nodeOperations } from './nodes.ts'
import { netSayings, presenceOperations } from './presence.ts'
import { Registry } from './registry.ts'
import { requestOperations } from './requests.ts'
import { safekeepingOperations } from './safekeeping.ts'
import { sessionOperations } from './session.ts'
import { tokenOperations } from './tokens.ts'
import { visibleOperations } from './visible.ts'
import { webOperations } from './web.ts'
import { whyOperations } from './why.ts'

/** Every command and every kind of news that Kith knows, in the order in which `help` shows them. */
export function allOperations(): Registry {
  const operations = [
    ...presenceOperations,
    ...nodeOperations,
    ...peerOperations,
    ...doctorOperations,
    ...visibleOperations,
    ...friendOperations,
    ...inviteOperations,
    ...identityOperations,
    ...requestOperations,
    ...messageOperations,
    ...attentionOperations,
    ...whyOperations,
    ...sessionOperations,
    ...mailboxOperations,
    ...groupOperations,
    ...postOperations,
    ...safekeepingOperations,
  ]
  const all = [...operations, ...webOperations, ...tokenOperations(operations)]
  return new Registry({
    operations: [...all, ...generalOperations(all)],
    sayings: { ...netSayings, ...identitySayings, ...friendSayings, ...chatSayings, ...groupSayings, ...postSayings },
  })
}
