import { createInterface } from 'node:readline'
import { answer } from './answer.ts'
import { EXITING } from '../operations/help.ts'
import { complete } from './complete.ts'
import { InputHistory } from './input-history.ts'
import { Output, hasColours, styled } from './output.ts'
import { Keyboard, PASTE_OFF, PASTE_ON, withBreaks } from './keyboard.ts'
import { runPiped } from './piped.ts'
import { Screen } from './screen.ts'
import { Session } from './session.ts'
import type { Interface } from 'node:readline'
import type { News } from '../news.ts'
import type { Command } from '../operations/registry.ts'
import type { Face } from './face.ts'

/** A second Ctrl-C within this ends the line. */
const CTRL_C_AGAIN_MS = 2_000
/** What commands that were told to end may still take, to store what they began. */
const LEAVE_MS = 1_000

const INTERRUPTED = 130

/** The command line in a terminal. Returns the exit code after `exit`, Ctrl-D, or when the process is to end. */
export async function runLine(face: Face): Promise<number> {
  // A terminal that cannot move its cursor is read as a pipe is.
  if (process.env.TERM === 'dumb') return await runPiped(face)
  return await new Line(face).run()
}

class Line {
  readonly #face: Face
  readonly #screen: Screen
  readonly #output: Output
  readonly #session = new Session()
  readonly #history: InputHistory
  readonly #keyboard: Keyboard
  readonly #readline: Interface
  #end: (code: number) => void = () => undefined
  readonly #ended = new Promise<number>((resolve) => {
    this.#end = resolve
  })
  /** Commands that run; Ctrl-C ends their waiting. */
  readonly #running = new Map<Promise<void>, AbortController>()
  /** However the process ends, the terminal is left as it was. */
  readonly #pasteOff = (): void => {
    this.#face.output.write(PASTE_OFF)
  }
  #left = false
  #ctrlCMs = -CTRL_C_AGAIN_MS

  constructor(face: Face) {
    this.#face = face
    this.#screen = new Screen(face.output)
    this.#output = new Output({
      face,
      print: (lines) => {
        this.#screen.print(lines)
      },
    })
    this.#history = new InputHistory(face.dataDir, face.seal)
    this.#keyboard = new Keyboard({
      terminal: face.input,
      isText: (lines) => this.#isText(lines),
      insert: (text) => {
        this.#readline.write(text)
      },
    })
    this.#readline = createInterface({
      input: this.#keyboard,
      output: face.output,
      terminal: true,
      history: this.#history.load(),
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: null, found: [string[], string]) => void) => {
        done(null, this.#session.with === undefined || line.startsWith('/') ? complete(face, line) : [[], line])
      },
    })
  }

  async run(): Promise<number> {
    const { output, stopping, news } = this.#face
    output.write(PASTE_ON)
    process.once('exit', this.#pasteOff)
    this.#listen()
    this.#screen.show(this.#prompted())
    const unsubscribe = news.subscribe((told) => {
      this.#hear(told)
    })
    this.#greet()
    const stop = (): void => {
      this.#end(0)
    }
    output.on('error', stop)
    stopping.addEventListener('abort', stop)
    if (stopping.aborted) stop()
    const code = await this.#ended
    stopping.removeEventListener('abort', stop)
    await this.#leave()
    unsubscribe()
    return code
  }

  #listen(): void {
    this.#readline.on('line', (typed) => {
      this.#typed(withBreaks(typed))
    })
    this.#readline.on('history', (lines) => {
      this.#history.save(lines)
    })
    this.#readline.on('SIGINT', () => {
      this.#interrupt()
    })
    // Ctrl-D on an empty line, or the terminal is gone.
    this.#readline.on('close', () => {
      if (this.#left) return
      this.#screen.leave()
      this.#output.lines([EXITING])
      this.#end(0)
    })
  }

  /** What happened while nobody looked. */
  #greet(): void {
    const { kith } = this.#face
    if (kith.requests.pending('in').length > 0) this.#typed('requests')
    if (kith.chat.unreadAll().length + kith.groups.unreadAll().length > 0) this.#typed('unread')
  }

  #typed(line: string): void {
    this.#prompted().prompt()
    if (line.trim() === '') return
    const controller = new AbortController()
    const running = this.#run(line, controller.signal).finally(() => {
      this.#running.delete(running)
    })
    this.#running.set(running, controller)
  }

  async #run(line: string, signal: AbortSignal): Promise<void> {
    const read = (): Command => this.#session.read(this.#face.registry, line)
    const answered = await this.#output.answering(() => answer(this.#face, read, process.cwd(), signal))
    if (answered.leaves) this.#end(0)
  }

  #hear(news: News): void {
    this.#session.hear(news)
    this.#output.news(news)
    if (news.type === 'session_started' || news.type === 'session_ended' || news.type === 'started') {
      this.#prompted().prompt(true)
    }
  }

  #interrupt(): void {
    const nowMs = performance.now()
    if (this.#readline.line !== '') {
      this.#readline.write(null, { ctrl: true, name: 'e' })
      this.#readline.write(null, { ctrl: true, name: 'u' })
    } else if (this.#running.size > 0) {
      for (const controller of this.#running.values()) controller.abort()
    } else if (nowMs - this.#ctrlCMs < CTRL_C_AGAIN_MS) {
      this.#end(INTERRUPTED)
    } else {
      this.#ctrlCMs = nowMs
      this.#output.lines(['To leave, say exit or press Ctrl-C again.'], 'dim')
    }
  }

  #prompted(): Interface {
    const { output, kith } = this.#face
    const { label } = kith.names.me
    const prompt = this.#session.with === undefined ? `${label}> ` : `${label} to ${this.#session.with}: `
    this.#readline.setPrompt(hasColours(output) ? styled('bold', prompt) : prompt)
    return this.#readline
  }

  /** Pasted lines are one text after `message bob `; pasted at the start of a line they may well be commands. */
  #isText(lines: readonly string[]): boolean {
    const [first = '', ...more] = lines
    const typed = this.#readline.line
    if (this.#session.with !== undefined && !typed.startsWith('/')) return true
    const { registry } = this.#face
    if (!registry.takesText(typed + first)) return false
    return typed !== '' || !more.every((line) => registry.isCommand(line))
  }

  /** Lets go of the terminal, and of the commands that wait for somebody else. */
  async #leave(): Promise<void> {
    for (const controller of this.#running.values()) controller.abort()
    const late = new Promise<void>((resolve) => {
      setTimeout(resolve, LEAVE_MS).unref()
    })
    await Promise.race([Promise.allSettled(this.#running.keys()), late])
    this.#left = true
    this.#screen.leave()
    this.#readline.close()
    process.off('exit', this.#pasteOff)
    this.#pasteOff()
    this.#keyboard.release()
  }
}
