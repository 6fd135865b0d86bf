import { z } from 'zod'
import { KithError } from '../errors.ts'
import { complete } from './complete.ts'
import { answer, errorJson, refusalLines } from './answer.ts'
import { QUESTION_BYTES_MAX, readLines } from './control-frames.ts'
import type { Socket } from 'node:net'
import type { News } from '../news.ts'
import type { Command } from '../operations/registry.ts'
import type { Answer } from './answer.ts'
import type { Face } from './face.ts'

/** Rationale: a client that asks more at once than this should wait for answers. */
const QUESTIONS_MAX = 64
/** Rationale: a follower this far behind does not read any more. */
const BEHIND_BYTES_MAX = 8 * 1024 * 1024

const id = z.union([z.number(), z.string().max(64)])
const question = z.union([
  z.strictObject({ id, words: z.array(z.string()).max(4096), cwd: z.string().max(4096).optional() }),
  z.strictObject({ id, command: z.string().max(64), params: z.record(z.string(), z.unknown()).default({}) }),
  z.strictObject({ id, follow: z.literal(true) }),
  z.strictObject({ id, complete: z.string().max(4096) }),
  z.strictObject({ id, cancel: id }),
])
type Id = z.infer<typeof id>

/** One process at the other end of the control socket. */
export class Client {
  readonly #face: Face
  readonly #socket: Socket
  readonly #waiting = new Map<Id, AbortController>()
  #unfollow: (() => void) | undefined

  constructor(face: Face, socket: Socket) {
    this.#face = face
    this.#socket = socket
  }

  listen(): void {
    readLines(this.#socket, {
      lineBytesMax: QUESTION_BYTES_MAX,
      onLine: (line) => {
        this.#hear(line)
      },
      onTooLong: () => {
        this.#refuse(null, new KithError('too_long', `A question has at most ${QUESTION_BYTES_MAX} bytes.`))
        this.#socket.end()
      },
    })
    // A client may go at any moment, as Ctrl-C does: its questions end, what they stored stays.
    this.#socket.on('error', () => undefined)
    this.#socket.once('close', () => {
      this.#unfollow?.()
      for (const controller of this.#waiting.values()) controller.abort()
    })
  }

  #hear(line: string): void {
    const asked = question.safeParse(parseJson(line))
    if (!asked.success) {
      this.#refuse(null, new KithError('usage', 'That is no question: see src/cli/control-frames.ts.'))
    } else if ('follow' in asked.data) {
      this.#follow(asked.data.id)
    } else if ('complete' in asked.data) {
      const [found] = complete(this.#face, asked.data.complete)
      this.#write({ id: asked.data.id, found: found.map((one) => one.trimEnd()) })
    } else if ('cancel' in asked.data) {
      this.#waiting.get(asked.data.cancel)?.abort()
    } else if (this.#waiting.size >= QUESTIONS_MAX || this.#waiting.has(asked.data.id)) {
      this.#refuse(asked.data.id, new KithError('usage', 'Too many questions at once, or two with one id.'))
    } else {
      const { data } = asked
      const { registry } = this.#face
      const cwd = 'words' in data ? (data.cwd ?? process.cwd()) : process.cwd()
      const read = (): Command =>
        'words' in data ? registry.parseWords(data.words) : registry.command(data.command, data.params)
      void this.#answer(data.id, read, cwd)
    }
  }

  async #answer(id: Id, read: () => Command, cwd: string): Promise<void> {
    const controller = new AbortController()
    this.#waiting.set(id, controller)
    const signal = AbortSignal.any([controller.signal, this.#face.stopping])
    const answered = await answer(this.#face, read, cwd, signal)
    this.#waiting.delete(id)
    this.#write({ id, ...answered })
    if (answered.leaves) {
      this.#socket.end(() => {
        this.#face.stop()
      })
    }
  }

  #follow(id: Id): void {
    this.#unfollow?.()
    this.#unfollow = this.#face.news.subscribe((event: News) => {
      if (this.#socket.writableLength > BEHIND_BYTES_MAX) this.#socket.destroy()
      else this.#write({ id, event, lines: this.#face.registry.say(event) })
    })
    this.#write({ id, following: true })
  }

  #refuse(id: Id | null, error: KithError): void {
    this.#write({ id, ok: false, error: errorJson(error), lines: refusalLines(error), exit: 2 })
  }

  #write(said: ({ id: Id | null } & Partial<Answer>) | Record<string, unknown>): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(said)}\n`)
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
