import { CHAT_PROTOCOL, chatChannel } from '../../protocols/chat/chat.ts'
import { encodeContent } from '../../protocols/chat/content.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { Sealer } from '../support/sealer.ts'
import { until } from '../support/until.ts'
import type { Stream } from '@libp2p/interface'
import type { ChatChannel, ChatFrame, Receipt } from '../../protocols/chat/chat.ts'
import type { Body, Content, Link } from '../../protocols/chat/content.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { TestPerson } from '../support/people.ts'

/** A frame as the speaker heard it: what was sealed is opened. */
type HeardFrame = ChatFrame | { readonly kind: 'contents'; readonly contents: Bytes[] }

/** One who speaks chat by hand, well or badly: a device without the feature behind it. */
export class Speaker {
  readonly stream: Stream
  readonly channel: ChatChannel
  readonly frames: HeardFrame[] = []
  readonly sealer: Sealer
  /** What is said goes out in order, whatever has to happen before each. */
  #said: Promise<unknown> = Promise.resolve()
  #welcomes = 0

  constructor(stream: Stream, from: Pick<TestPerson, 'device' | 'user' | 'peerId'>, to: string) {
    this.stream = stream
    this.sealer = new Sealer({ device: from.device, userKey: from.user.publicKey, me: from.peerId, to })
    this.channel = chatChannel(stream, async (frames) => {
      for (const frame of frames) await this.#hear(frame)
    })
  }

  /** Opens a channel to `to` as `from`, who is connected like anybody. */
  static async open(from: TestPerson, to: TestPerson): Promise<Speaker> {
    return new Speaker(await from.net.open(to.peerId, CHAT_PROTOCOL), from, to.peerId)
  }

  get receipts(): Receipt[] {
    return this.frames.flatMap((frame) => (frame.kind === 'receipt' ? [frame.receipt] : []))
  }

  /** Contents that came, as bytes. */
  get contents(): Bytes[] {
    return this.frames.flatMap((frame) => (frame.kind === 'contents' ? frame.contents : []))
  }

  /** Greets, and asks for a group to seal in. */
  greet(contiguous = 0, head: Bytes = new Uint8Array()): void {
    this.#then(async () => {
      const setup = await this.sealer.ask(await until(() => this.receipts[0]))
      this.channel.send({ kind: 'receipt', receipt: { contiguous, head, missing: [], setup } })
      await until(() => this.sealer.group)
    })
  }

  /** Says a receipt as it is. */
  receipt(receipt: Receipt): void {
    this.#then(() => Promise.resolve(this.channel.send({ kind: 'receipt', receipt })))
  }

  send(...contents: { readonly bytes: Bytes }[]): void {
    this.#then(async () => {
      const sealed = await this.sealer.seal(contents.map(({ bytes }) => bytes))
      this.channel.send({ kind: 'sealed', sealed })
    })
  }

  /** Resolves once everything said so far has left. */
  async left(): Promise<void> {
    await this.#said
  }

  /** Waits for the receipt after those that came before. */
  async answered(receipts: number): Promise<Receipt> {
    return await until(() => this.receipts[receipts])
  }

  #then(say: () => Promise<unknown>): void {
    this.#said = this.#said.then(say, () => undefined).catch(() => undefined)
  }

  async #hear(frame: ChatFrame): Promise<void> {
    if (frame.kind === 'sealed') {
      const contents = await this.sealer.open(frame.sealed)
      this.frames.push(contents.length > 0 ? { kind: 'contents', contents } : frame)
      return
    }
    if (frame.kind === 'receipt') {
      await this.sealer.hear(frame.receipt)
      // The one that only brings the Welcome is no answer to contents.
      if (frame.receipt.setup !== undefined && this.#welcomes++ === 0 && this.receipts.length > 0) return
    }
    this.frames.push(frame)
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
