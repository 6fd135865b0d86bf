import { Client, Refused } from '../client.ts'
import { clean } from './clean.ts'
import { acrossTabs } from './tabs.ts'
import type { Heard, Method, Params, Result } from '../client.ts'

export { Refused } from '../client.ts'

const client = new Client()

/** Hears whether the peer answered at all; set by the connection. */
let onAnswer: (isThere: boolean) => void = () => undefined

export function hearAnswers(listener: (isThere: boolean) => void): void {
  onAnswer = listener
}

/** One command of the peer (docs/api.md); its texts are clean. @throws {Refused} */
export async function call<M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> {
  try {
    const result = await client.ask(method, params, signal)
    onAnswer(true)
    return clean(result) as Result<M>
  } catch (thrown) {
    const refused = refusal(thrown)
    if (signal?.aborted !== true) onAnswer(refused.code !== 'unreachable')
    throw refused
  }
}

/** News with clean texts, until `signal`; all tabs of this page hear them over one stream. @throws {Refused} if this page may not ask. */
export async function* news(signal: AbortSignal): AsyncGenerator<Heard, void> {
  for await (const heard of acrossTabs((until) => client.events(until), signal)) yield clean(heard) as Heard
}

/** Whatever was thrown, as something to show: its cause and, where there is one, the next step; clean. */
export function refusal(thrown: unknown): Refused {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const { code, next } = thrown instanceof Refused ? thrown : { code: 'internal', next: undefined }
  return new Refused({ code, message: clean(message) as string, next: clean(next) as string | undefined })
}

/** Posts a file; how far it is comes as news. @throws {Refused} */
export async function upload(file: File): Promise<void> {
  await client.upload(file.name, file)
}

/** Where the content of a post is, once it is on this device: a picture to be shown, or anything to be saved. */
export function contentUrl(user: string, id: number, use: 'show' | 'save'): string {
  return client.contentUrl(user, id, use)
}

/** The text of a post that is on this device; clean. @throws {Refused} */
export async function contentText(user: string, id: number): Promise<string> {
  const response = await fetch(contentUrl(user, id, 'save')).catch((cause: unknown) => {
    throw refusal(cause)
  })
  if (!response.ok) throw new Refused({ code: 'internal', message: `The peer answered ${response.status}.` })
  return clean(await response.text()) as string
}
