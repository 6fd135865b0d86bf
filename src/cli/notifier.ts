import { cleanLine } from './clean.ts'
import type { News } from '../news.ts'
import type { Notify } from '../operations/attention.ts'

const BELL = '\x07'
/** Rationale: what arrives in a burst calls once. */
const CALL_EVERY_MS = 2_000
/** Longer than a label is no label. */
const TEXT_CHARS_MAX = 80

interface NotifierInit {
  readonly write: (text: string) => void
  readonly mode: () => Notify
  readonly env: NodeJS.ProcessEnv
}

/** Rings, and has the terminal show a notification, when somebody speaks to the user. What is said is not in it. */
export class Notifier {
  readonly #init: NotifierInit
  #calledMs = Number.NEGATIVE_INFINITY

  constructor(init: NotifierInit) {
    this.#init = init
  }

  hear(news: News): void {
    const call = callOf(news)
    const nowMs = performance.now()
    if (call === undefined || nowMs - this.#calledMs < CALL_EVERY_MS) return
    const mode = this.#init.mode()
    if (mode === 'off') return
    this.#calledMs = nowMs
    this.#init.write(mode === 'desktop' ? BELL + this.#notification(call) : BELL)
  }

  /** OSC 9, which terminals that do not know it pass over; the console of Linux is none of those. */
  #notification(text: string): string {
    const { TERM, TMUX = '' } = this.#init.env
    if (TERM === 'linux') return ''
    const shown = cleanLine(text).replaceAll(';', ',').slice(0, TEXT_CHARS_MAX)
    const sequence = `\x1b]9;${shown}${BELL}`
    return TMUX === '' ? sequence : `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`
  }
}

/** Who calls, if this is for the user to hear at once. */
function callOf(news: News): string | undefined {
  if ('isQuiet' in news && news.isQuiet === true) return undefined
  switch (news.type) {
    case 'message':
      return news.inSession ? undefined : `${news.from} sent you a message`
    case 'group_message':
      return `${news.from} wrote in ${news.group}`
    case 'friend_request':
      return `${news.from} asks for friendship`
    case 'session_request':
      return `${news.from} wants to talk`
    case 'group_invite':
      return `${news.from} invites you to ${news.group}`
    case 'group_join_request':
      return `${news.from} asks to join ${news.group}`
    default:
      return undefined
  }
}
