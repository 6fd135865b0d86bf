import { cancel, intro, log, outro, password, text } from '@clack/prompts'
import { KithError } from '../errors.ts'
import { hasColours } from './output.ts'
import type { Face } from './face.ts'

/** What a person says at the first start. */
export interface Answers {
  readonly name: string
  readonly passphrase?: string
  /** An invite link, or an address of a bootstrap node. */
  readonly invite?: string
  readonly bootstrap?: string
}

/** Each returns, or throws a `KithError` whose words are shown. */
export interface Checks {
  readonly name: (text: string) => unknown
  readonly passphrase: (text: string) => unknown
  readonly invite: (text: string) => unknown
  readonly bootstrap: (text: string) => unknown
  /** Nobody is asked how to get in who has said it already. */
  readonly asksWay: boolean
}

interface Asked {
  readonly input: Face['input']
  readonly output: Face['output']
  readonly signal: AbortSignal
}

/** Asks a person at a terminal three things; nothing is made meanwhile. Nothing is returned after Ctrl-C. */
export async function askAtFirstStart(asked: Asked, checks: Checks): Promise<Answers | undefined> {
  const common = { ...asked, output: plainly(asked.output) }
  try {
    return await ask(common, checks)
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    cancel('Nothing was made.', common)
    return undefined
  }
}

async function ask(common: Asked, { name, passphrase, invite, bootstrap, asksWay }: Checks): Promise<Answers> {
  intro('Welcome to Kith. Three questions, then you are there.', common)
  const called = answered(
    await text({
      ...common,
      message: 'What shall others call you?',
      placeholder: 'alice',
      validate: (typed = '') => wrong(name, typed.trim()),
    }),
  ).trim()
  const way = asksWay
    ? answered(
        await text({
          ...common,
          message: 'An invite link (kith:…) or the address of a bootstrap node? Enter if you have none',
          placeholder: 'kith:…',
          validate: (typed = '') => wrong(/^\s*(\/|$)/.test(typed) ? bootstrap : invite, typed.trim()),
        }),
      ).trim()
    : ''
  const secret = await askPassphrase(common, passphrase)
  if (secret === '') log.info('Your data is not encrypted on this disk; kith passphrase set does it later.', common)
  outro(`Hello, ${called}. help lists what you can say.`, common)
  return {
    name: called,
    ...(secret !== '' && { passphrase: secret }),
    ...(way.startsWith('/') && { bootstrap: way }),
    ...(way !== '' && !way.startsWith('/') && { invite: way }),
  }
}

/** Twice, as nobody sees what is typed; Enter alone is none. */
async function askPassphrase(common: Asked, check: Checks['passphrase']): Promise<string> {
  const first = answered(
    await password({
      ...common,
      message: 'A passphrase that encrypts your data on this disk? Enter for none',
      validate: (typed = '') => (typed === '' ? undefined : wrong(check, typed)),
    }),
  )
  if (first === '') return ''
  answered(
    await password({
      ...common,
      message: 'The same again',
      validate: (typed = '') => (typed === first ? undefined : 'That is not the same.'),
    }),
  )
  return first
}

/** Ctrl-C, Escape, or the end of the process. */
class Cancelled extends Error {}

function answered(value: string | symbol | undefined): string {
  if (typeof value === 'symbol') throw new Cancelled()
  return value ?? ''
}

/** Why an answer will not do. */
function wrong(check: (text: string) => unknown, typed: string): string | undefined {
  try {
    check(typed)
    return undefined
  } catch (error) {
    if (!(error instanceof KithError)) throw error
    return [error.message, error.next].filter(Boolean).join(' ')
  }
}

/** The questions come with colours of their own: without colours, they go through this. */
function plainly(output: Face['output']): Face['output'] {
  if (hasColours(output)) return output
  return new Proxy(output, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target)
      // eslint-disable-next-line no-control-regex
      if (name === 'write') return (text: string) => target.write(text.replaceAll(/\x1b\[[\d;]*m/g, ''))
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
