import { z } from 'zod'
import { isHolding, putHolding } from '../mailbox/holding.ts'
import { PEER_QUOTAS } from '../mailbox/quotas.ts'
import { operation } from './operation.ts'
import type { Operation } from './operation.ts'

const MIB = 1024 * 1024

const mailboxes = operation({
  name: 'mailboxes',
  topic: 'messages',
  summary: 'Who holds letters for you, and for whom you hold',
  args: [],
  flags: [{ name: 'hold', value: 'on|off', summary: 'hold letters for friends, or hold no more' }],
  params: z.object({ hold: z.enum(['on', 'off']).optional() }),
  result: z.object({
    holders: z.array(z.object({ holder: z.string(), peerId: z.string(), open: z.boolean(), connected: z.boolean() })),
    holding: z.boolean(),
    heldFor: z.array(z.object({ friend: z.string(), letters: z.number(), bytes: z.number() })),
    bytesMax: z.number(),
    /** Letters that came and were worthless, since start. */
    worthless: z.number(),
  }),
  examples: ['mailboxes', 'mailboxes --hold off'],
  run: async ({ kith }, { hold }) => {
    if (hold !== undefined) {
      await kith.store.write((sql) => {
        putHolding(sql, hold === 'on')
      })
    }
    const { broken, stranger, refused } = kith.mailbox.worthless
    return {
      holders: kith.mailbox.holders().map(({ label, peerId, openedVersion }) => ({
        holder: label,
        peerId,
        open: openedVersion > 0,
        connected: kith.net.isConnected(peerId),
      })),
      holding: isHolding(kith.store),
      heldFor: kith.holder.uses().map(({ owner, envelopes, bytes }) => ({
        friend: kith.names.byPeer(owner)?.label ?? owner,
        letters: envelopes,
        bytes,
      })),
      bytesMax: PEER_QUOTAS.bytesInAll,
      worthless: broken + stranger + refused,
    }
  },
  say: ({ holders, holding, heldFor, bytesMax, worthless }) => [
    ...(holders.length === 0
      ? ['Nobody holds letters for you yet.']
      : holders.map(
          ({ holder, connected, open }) =>
            `${holder} holds letters for you (${open ? (connected ? 'connected' : 'not connected') : 'box not open'})`,
        )),
    holding ? 'You hold letters for your friends.' : 'You hold no letters for others.',
    ...heldFor
      .filter(({ letters }) => letters > 0)
      .map(
        ({ friend, letters, bytes }) =>
          `For ${friend}: ${String(letters)} (${(bytes / MIB).toFixed(1)} of ${String(bytesMax / MIB)} MiB)`,
      ),
    ...(worthless === 0 ? [] : [`Letters that came and were worthless: ${String(worthless)}`]),
  ],
})

export const mailboxOperations: readonly Operation[] = [mailboxes]
