import { createInterface } from 'node:readline'
import { answer } from './answer.ts'
import { countUnread, notifyOf } from '../operations/attention.ts'
import { EXITING } from '../operations/help.ts'
import { cleanLine } from './clean.ts'
import { complete } from './complete.ts'
import { InputHistory } from './input-history.ts'
import { openAnswer } from './open-page.ts'
import { COLUMNS, Output, hasColours, styled } from './output.ts'
import { Keyboard, PASTE_OFF, PASTE_ON, withBreaks } from './keyboard.ts'
import { Notifier } from './notifier.ts'
import { Pager } from './pager.ts'
import { runPiped } from './piped.ts'
import { Progress } from './progress.ts'
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
  readonly #pager: Pager
  readonly #progress = new Progress()
  readonly #notifier: Notifier
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
  #isPromptDue = false
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
    this.#pager = new Pager(() => face.output.rows)
    this.#notifier = new Notifier({
      write: (text) => face.output.write(text),
      mode: () => notifyOf(face.kith),
      env: process.env,
    })
    this.#keyboard = new Keyboard({
      terminal: face.input,
      isText: (lines) => this.#isText(lines),
      insert: (text) => {
        this.#readline.write(text)
      },
      // What scrolls away with a line is its prompt alone.
      onEnter: () => {
        this.#screen.prompt(this.#prompt())
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
    this.#readline.setPrompt(this.#prompt())
    this.#screen.show(this.#readline)
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
    const { kith, first } = this.#face
    if (first !== undefined) this.#typed(first)
    if (kith.requests.pending('in').length > 0) this.#typed('requests')
    if (kith.chat.unreadAll().length + kith.groups.unreadAll().length > 0) this.#typed('unread')
  }

  #typed(line: string): void {
    this.#readline.setPrompt(this.#status() + this.#prompt())
    this.#readline.prompt()
    if (line.trim() === '') return
    const controller = new AbortController()
    const running = this.#run(line, controller.signal).finally(() => {
      this.#running.delete(running)
      if (this.#running.size === 0) this.#progress.clear()
      this.#promptSoon()
    })
    this.#running.set(running, controller)
  }

  async #run(line: string, signal: AbortSignal): Promise<void> {
    const answered = await this.#output.answering(() =>
      answer(this.#face, () => this.#read(line), process.cwd(), signal),
    )
    this.#output.lines(this.#face.json ? [] : this.#pager.heard(answered), 'dim')
    openAnswer(answered, this.#face.dataDir, this.#face.output.isTTY === true && !this.#face.json)
    if (answered.leaves) this.#end(0)
  }

  #read(line: string): Command {
    const { registry, json } = this.#face
    const more = this.#session.with === undefined ? this.#pager.read(registry, line) : undefined
    if (more !== undefined) return more
    const command = this.#session.read(registry, line)
    return json ? command : this.#pager.cut(command, line)
  }

  #hear(news: News): void {
    this.#session.hear(news)
    this.#notifier.hear(news)
    if (news.type === 'post_progress' && !this.#face.json) this.#progress.hear(news)
    else this.#output.news(news)
    this.#promptSoon()
  }

  /** Whatever has happened in this turn, the prompt is drawn anew once, and only if it says something else. */
  #promptSoon(): void {
    if (this.#isPromptDue) return
    this.#isPromptDue = true
    setImmediate(() => {
      this.#isPromptDue = false
      if (!this.#left) this.#screen.prompt(this.#status() + this.#prompt())
    })
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

  /** Who speaks to whom, and how much nobody has read. */
  #prompt(): string {
    const { output, kith } = this.#face
    const { label } = kith.names.me
    const unread = this.#session.with === undefined ? countUnread(kith) : 0
    const prompt = this.#session.with === undefined ? cleanLine(label) : cleanLine(`${label} to ${this.#session.with}`)
    const end = this.#session.with === undefined ? '> ' : ': '
    const mark = unread === 0 ? '' : ` (${unread})`
    return hasColours(output)
      ? styled('bold', prompt) + styled('cyan', mark) + styled('bold', end)
      : prompt + mark + end
  }

  /** A row above the prompt, while something is under way. */
  #status(): string {
    const { output } = this.#face
    const row = this.#progress.row(output.columns ?? COLUMNS)
    return row === '' ? '' : `${hasColours(output) ? styled('cyan', row) : row}\n`
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
