import { Fault } from '../../protocols/fault.ts'
import { peekEnvelope } from '../../protocols/group/envelope.ts'
import { headerHash, makeFrame, peekFrame } from '../../protocols/group/sealed-frame.ts'
import { open as openBox, seal as sealBox } from '../crypto/aead.ts'
import { sha256 } from '../crypto/keys.ts'
import { groupKeys } from '../store/group-keys.ts'
import { checks } from './parts.ts'
import type { FrameHeader, OpenedFrame } from '../../protocols/group/sealed-frame.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Reader } from '../store/groups.ts'
import type { Keys } from './keys.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

/** What was in a frame; or that our keys do not open it, now or at all; or that it is of no use. */
export type Unsealed =
  | { readonly kind: 'envelope' | 'entry'; readonly bytes: Bytes; readonly from: string; readonly epoch: number }
  | { readonly kind: 'closed'; readonly opensLater: boolean; readonly from: string; readonly seq: number }
  | { readonly kind: 'nothing' }

const NOTHING: Unsealed = { kind: 'nothing' }

/** What a private group's topic carries: words sealed for whoever has the keys of now. */
export class Frames {
  readonly #init: Pick<GroupsInit, 'store' | 'identity'>
  readonly #ledger: Ledger
  readonly #keys: Keys

  constructor(init: Pick<GroupsInit, 'store' | 'identity'>, ledger: Ledger, keys: Keys) {
    this.#init = init
    this.#ledger = ledger
    this.#keys = keys
  }

  /** Seals one of our envelopes. Undefined while our keys do not follow the log: nothing is sealed then. */
  async seal(groupId: Bytes, envelope: Bytes): Promise<Bytes | undefined> {
    const { identity, store } = this.#init
    const { seq, last } = peekEnvelope(envelope, checks.hash)
    let header: FrameHeader | undefined
    await this.#keys.follow(groupId)
    const mls = await this.#keys.seal(groupId, envelope, (row) => {
      const state = this.#ledger.state(store, groupId)
      if (state?.epochs.at(-1) !== row.epoch) return undefined
      header = { groupId, epoch: row.epoch, logSeq: state.seq, logHash: state.hash, seq, last }
      return headerHash(identity.device.publicKey, header, sha256)
    })
    return mls && header && makeFrame(identity.device, header, { kind: 'mls', bytes: mls })
  }

  /** Seals an entry of ours for those who are still where it begins. */
  sealEntry(before: GroupState, entry: Bytes): Bytes | undefined {
    const { identity, store } = this.#init
    const row = groupKeys(store, before.groupId)
    const epoch = before.epochs.at(-1) ?? 0
    const key = entryKeyOf(row, epoch)
    if (key === undefined) return undefined
    const { groupId, seq: logSeq, hash: logHash } = before
    const header = { groupId, epoch, logSeq, logHash, seq: 0, last: 0 }
    const bytes = sealBox(key, entry, headerHash(identity.device.publicKey, header, sha256))
    return makeFrame(identity.device, header, { kind: 'entry', bytes })
  }

  /** Opens a frame. Never throws: what does not open is of no use here, and catch-up brings what was in it. */
  async open(groupId: Bytes, data: Bytes): Promise<Unsealed> {
    const { store } = this.#init
    try {
      const frame = peekFrame(data, sha256)
      const state = this.#ledger.state(store, groupId)
      if (state === undefined || frame.logSeq > state.seq) return this.#closed(frame, true)
      await this.#keys.follow(groupId)
      return frame.body.kind === 'entry' ? openEntry(store, frame) : await this.#openWords(frame)
    } catch (error) {
      if (error instanceof Fault) return NOTHING
      throw error
    }
  }

  #closed({ groupId, peerId, seq, epoch }: OpenedFrame, isEarly = false): Unsealed {
    const ours = this.#keys.epochOf(this.#init.store, groupId)
    return { kind: 'closed', opensLater: isEarly || (ours ?? -1) < epoch, from: peerId, seq }
  }

  /** Group rule 57: what is inside is by whoever sealed it, under the numbers that the header says. */
  async #openWords(frame: OpenedFrame): Promise<Unsealed> {
    const { groupId, headerHash: bound, peerId, body } = frame
    const received = await this.#keys
      .use(groupId, (group) => group.open(body.bytes, bound))
      .catch((error: unknown) => {
        if (error instanceof Fault && error.code === 'unknown_epoch') return undefined
        throw error
      })
    if (received === undefined) return this.#closed(frame)
    if (received.kind !== 'application' || received.from !== peerId || received.epoch !== frame.epoch) return NOTHING
    const envelope = peekEnvelope(received.plaintext, checks.hash)
    const isAsSaid = envelope.peerId === peerId && envelope.seq === frame.seq && envelope.last === frame.last
    if (!isAsSaid || envelope.body.kind === 'entry') return NOTHING
    return { kind: 'envelope', bytes: received.plaintext, from: peerId, epoch: frame.epoch }
  }
}

function openEntry(sql: Reader, { groupId, epoch, body, headerHash: bound, peerId }: OpenedFrame): Unsealed {
  const key = entryKeyOf(groupKeys(sql, groupId), epoch)
  const bytes = key && openBox(key, body.bytes, bound)
  return bytes === undefined ? NOTHING : { kind: 'entry', bytes, from: peerId, epoch }
}

/** The key for entries that leave this epoch, if it is still here. */
function entryKeyOf(row: ReturnType<typeof groupKeys>, epoch: number): Bytes | undefined {
  if (row === undefined || row.broken !== undefined) return undefined
  if (row.epoch === epoch) return row.entryKey
  return row.epoch === epoch + 1 ? row.entryKeyBefore : undefined
}
