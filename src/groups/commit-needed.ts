import type { KeyChange } from '../../protocols/group/key-change.ts'
import type { GroupState } from '../../protocols/group/roster.ts'

/** Who is given the keys, and from whom they are taken. */
export type WhoChanges = Pick<KeyChange, 'comers' | 'goers'>

/**
 * A transaction wants to write an entry whose commit is not made yet: making one takes longer than a transaction may. It
 * is undone, the commit is made, and it runs again.
 */
export class CommitNeeded extends Error {
  override readonly name = 'CommitNeeded'
  readonly state: GroupState
  readonly change: WhoChanges

  constructor(state: GroupState, change: WhoChanges) {
    super('A commit must be made first')
    this.state = state
    this.change = change
  }
}
