import type { ClientState } from 'ts-mls'

/** Used keys are overwritten: a copy of this process's memory shall not open what was read long ago. */
export function wipe(secrets: Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0)
}

/** The chains of one leaf, and the keys kept for messages still on their way. */
export function secretsOf({ application, handshake }: ClientState['secretTree'][number]): Uint8Array[] {
  return [application, handshake].flatMap(({ secret, unusedGenerations }) => [
    secret,
    ...Object.values(unusedGenerations),
  ])
}
