import { createConnection } from 'node:net'
import { KithError } from '../errors.ts'
import { errorJson, refusalLines } from './answer.ts'
import { cleanJson, cleanLines } from './clean.ts'
import { ANSWER_BYTES_MAX, readLines } from './control-frames.ts'
import { findAddress } from './control-socket.ts'
import { openAnswer } from './open-page.ts'
import { answerJson } from './output.ts'
import type { Socket } from 'node:net'
import type { News } from '../news.ts'
import type { Answer } from './answer.ts'

export interface OneShot {
  readonly dataDir: string
  readonly json: boolean
}

/** One command for the running peer: as it was typed, or read already. */
export type Question =
  { readonly words: readonly string[] } | { readonly command: string; readonly params: Record<string, unknown> }

/** Asks the running peer one command and prints its answer. Returns the exit code. @throws {KithError} `not_running`. */
export async function runOneShot({ dataDir, json }: OneShot, question: Question): Promise<number> {
  const asked = 'words' in question ? { ...question, cwd: process.cwd() } : question
  const answered = await ask<Answer>(dataDir, asked)
  printAnswer(answered, json)
  openAnswer(answered, dataDir, process.stdout.isTTY && !json)
  return answered.exit
}

/** What the end of a line can become, as far as the running peer knows. @throws {KithError} `not_running`. */
export async function askCandidates(dataDir: string, line: string): Promise<readonly string[]> {
  return (await ask<{ found: string[] }>(dataDir, { complete: line })).found
}

async function ask<T>(dataDir: string, question: object): Promise<T> {
  const socket = await attach(dataDir)
  const answered = await new Promise<T>((resolve, reject) => {
    readLines(socket, {
      lineBytesMax: ANSWER_BYTES_MAX,
      onLine: (line) => {
        resolve(JSON.parse(line) as T)
      },
      onTooLong: () => {
        reject(new KithError('too_long', 'The answer is too long to be shown.', { next: 'Ask for less: --limit.' }))
      },
    })
    socket.once('close', () => {
      reject(new KithError('not_running', 'The peer ended before it answered.'))
    })
    socket.write(`${JSON.stringify({ id: 1, ...question })}\n`)
  })
  socket.destroy()
  return answered
}

/** @throws {KithError} `not_running`, before a person is asked for anything. */
export async function ensureRunning(dataDir: string): Promise<void> {
  const socket = await attach(dataDir)
  socket.destroy()
}

/** Prints news of the running peer until it ends. @throws {KithError} `not_running`. */
export async function runFollow({ dataDir, json }: OneShot): Promise<number> {
  const socket = await attach(dataDir)
  readLines(socket, {
    lineBytesMax: ANSWER_BYTES_MAX,
    onLine: (line) => {
      const { event, lines } = JSON.parse(line) as { event?: News; lines?: string[] }
      if (event === undefined) return
      const printed = json ? [cleanJson({ event })] : (lines ?? []).flatMap(cleanLines)
      for (const text of printed) process.stdout.write(`${text}\n`)
    },
    onTooLong: () => socket.destroy(),
  })
  socket.write(`${JSON.stringify({ id: 1, follow: true })}\n`)
  await new Promise((resolve) => socket.once('close', resolve))
  return 0
}

/** What the command asked for goes to standard output, a refusal to standard error. */
export function printAnswer(answered: Answer, json: boolean): void {
  const stream = answered.ok ? process.stdout : process.stderr
  const lines = json || answered.json ? [answerJson(answered)] : answered.lines.flatMap(cleanLines)
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`)
}

/** The same for what was refused before any peer was asked. Returns the exit code. */
export function printRefusal(error: KithError, exit: number, json: boolean): number {
  const lines = refusalLines(error)
  printAnswer({ command: '', ok: false, error: errorJson(error), lines, exit, json, leaves: false }, json)
  return exit
}

function attach(dataDir: string): Promise<Socket> {
  const address = addressIn(dataDir)
  return new Promise((resolve, reject) => {
    const socket = createConnection(address)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.on('error', () => undefined)
      resolve(socket)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EACCES' ? closed(dataDir, error) : notRunning(dataDir, error))
    })
  })
}

function addressIn(dataDir: string): string {
  let address: string | undefined
  try {
    address = findAddress(dataDir)
  } catch (cause) {
    throw closed(dataDir, cause)
  }
  if (address === undefined) throw notRunning(dataDir)
  return address
}

function notRunning(dataDir: string, cause?: unknown): KithError {
  return new KithError('not_running', `No peer runs on ${dataDir}.`, {
    cause,
    next: 'Start one there with `kith peer`, or say which one with --data-dir or KITH_DATA_DIR.',
  })
}

function closed(dataDir: string, cause: unknown): KithError {
  return new KithError('data_dir', `The data directory ${dataDir} is closed to this user.`, {
    cause,
    next: 'Speak as the user who runs the peer, or say another with --data-dir.',
  })
}
