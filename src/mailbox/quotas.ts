import { KNOCKS_MAX } from '../../protocols/mailbox/limits.ts'

const MIB = 1024 * 1024

/** What one node holds for others. */
export interface Quotas {
  readonly envelopesPerToken: number
  readonly bytesPerToken: number
  readonly bytesPerBox: number
  readonly bytesInAll: number
  readonly boxes: number
  /** Envelopes without a token in one box; 0: no knock box here. */
  readonly knocks: number
}

/** For friends: their number bounds it. A peer has no knock box, since strangers do not reach it. */
export const PEER_QUOTAS: Quotas = {
  envelopesPerToken: 1_000,
  bytesPerToken: 8 * MIB,
  bytesPerBox: 64 * MIB,
  bytesInAll: 512 * MIB,
  boxes: 500,
  knocks: 0,
}

/**
 * For everybody, paid by one operator: as many words, fewer pages. A thousand letters of short words take 1 MiB; 16 MiB
 * serve some friends of one person; all together they take no more than 4 GiB of disk.
 */
export const BOOTSTRAP_QUOTAS: Quotas = {
  envelopesPerToken: 1_000,
  bytesPerToken: 4 * MIB,
  bytesPerBox: 16 * MIB,
  bytesInAll: 4_096 * MIB,
  boxes: 20_000,
  knocks: KNOCKS_MAX,
}
