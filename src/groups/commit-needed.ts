import type { GroupState } from '../../protocols/group/roster.ts'
import type { Changes } from '../crypto/mls.ts'

/**
 * A transaction wants to write an entry whose commit is not made yet: making one takes longer than a transaction may. It
 * is undone, the commit is made, and it runs again.
 */
export class CommitNeeded extends Error {
  override readonly name = 'CommitNeeded'
  readonly state: GroupState
  readonly changes: Changes

  constructor(state: GroupState, changes: Changes) {
    super('A commit must be made first')
    this.state = state
    this.changes = changes
  }
}
