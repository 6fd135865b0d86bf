import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { readKeyPackage } from '../crypto/mls.ts'
import type { Changes, MlsGroup } from '../crypto/mls.ts'
import type { WhoChanges } from './commit-needed.ts'

/** Who comes and goes, as MLS is told it. */
export function changesOf({ comers, goers }: WhoChanges): Changes {
  return { add: comers.map(({ keyPackage }) => keyPackage), remove: goers }
}

/** Each KeyPackage is of the device that the log names; who only renews its keys stays who it was. */
export async function checkComers(before: MlsGroup, { comers, goers }: WhoChanges): Promise<void> {
  for (const { peerId, keyPackage } of comers) {
    const owner = await readKeyPackage(keyPackage)
    const earlier = goers.includes(peerId) ? before.members.find((member) => member.peerId === peerId) : undefined
    if (owner.peerId !== peerId || (earlier !== undefined && !equals(earlier.userKey, owner.userKey)))
      throw new Fault('broken', 'a KeyPackage of somebody else')
  }
}
