import { CHAT_PROTOCOL, chatChannel } from '../../protocols/chat/chat.ts'
import { encodeContent } from '../../protocols/chat/content.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { until } from '../support/until.ts'
import type { Stream } from '@libp2p/interface'
import type { ChatChannel, ChatFrame, Receipt } from '../../protocols/chat/chat.ts'
import type { Body, Content, Link } from '../../protocols/chat/content.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { TestPerson } from '../support/people.ts'

/** One who speaks chat by hand, well or badly: a device without the feature behind it. */
export class Speaker {
  readonly stream: Stream
  readonly channel: ChatChannel
  readonly frames: ChatFrame[] = []

  constructor(stream: Stream) {
    this.stream = stream
    this.channel = chatChannel(stream, (frames) => {
      this.frames.push(...frames)
      return Promise.resolve()
    })
  }

  /** Opens a channel to `to` as `from`, who is connected like anybody. */
  static async open(from: TestPerson, to: TestPerson): Promise<Speaker> {
    return new Speaker(await from.net.open(to.peerId, CHAT_PROTOCOL))
  }

  get receipts(): Receipt[] {
    return this.frames.flatMap((frame) => (frame.kind === 'receipt' ? [frame.receipt] : []))
  }

  /** Contents that came, as bytes. */
  get contents(): Bytes[] {
    return this.frames.flatMap((frame) => (frame.kind === 'contents' ? frame.contents : []))
  }

  greet(contiguous = 0, head: Bytes = new Uint8Array()): void {
    this.channel.send({ kind: 'receipt', receipt: { contiguous, head, missing: [] } })
  }

  send(...contents: Link[]): void {
    this.channel.send({ kind: 'contents', contents: contents.map(({ bytes }) => bytes) })
  }

  /** Waits for the receipt after those that came before. */
  async answered(receipts: number): Promise<Receipt> {
    return await until(() => this.receipts[receipts])
  }
}

/** Makes a content by hand. */
export function made(body: Body | string, more: Partial<Content> = {}): Content & Link {
  const content: Content = {
    ...{ id: randomBytes(16), seq: 1, prevHash: new Uint8Array(), lamport: 1, sentMs: 1_700_000_000_000 },
    ...{ body: typeof body === 'string' ? { kind: 'text', text: body } : body },
    ...more,
  }
  return { ...content, ...encodeContent(content, sha256) }
}

/** A chain of texts, well made. */
export function chainOf(...texts: string[]): (Content & Link)[] {
  const chain: (Content & Link)[] = []
  for (const text of texts) {
    chain.push(
      made(text, {
        seq: chain.length + 1,
        lamport: chain.length + 1,
        prevHash: chain.at(-1)?.head ?? new Uint8Array(),
      }),
    )
  }
  return chain
}
