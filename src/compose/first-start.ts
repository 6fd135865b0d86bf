import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkedBootstrap, checkedName } from '../config.ts'
import { checkPassphrase } from '../crypto/passphrase.ts'
import { readLink } from '../friends/link.ts'
import { writePrivateFile } from '../store/private-file.ts'
import { VAULT_FILE } from '../store/vault.ts'
import type { PeerConfig } from '../config.ts'

/** What makes a data directory one that has been used. */
const USED = ['user.key', 'kith.db', VAULT_FILE]

export interface FirstStart {
  readonly config: PeerConfig
  /** To be joined once the peer runs. */
  readonly invite?: string
  /** To be written once there is a data directory, so that the next start knows it too. */
  readonly remember: (dataDir: string) => void
}

/**
 * Asks a person who starts Kith for the first time, in a terminal and with nothing said about it yet, who they are.
 * A script, a service and whoever named themselves are asked nothing. Nothing is returned after Ctrl-C, or nothing made.
 */
export async function firstStart(config: PeerConfig, signal: AbortSignal): Promise<FirstStart | undefined> {
  if (!isAsked(config)) return { config, remember: () => undefined }
  // Loaded for the one start that needs it.
  const { askAtFirstStart } = await import('../cli/wizard.ts')
  const answers = await askAtFirstStart(
    { input: process.stdin, output: process.stdout, signal },
    {
      name: checkedName,
      passphrase: checkPassphrase,
      invite: (text) => readLink(text, Date.now()),
      bootstrap: (text) => (text === '' ? undefined : checkedBootstrap(text)),
      asksWay: config.bootstrap.length === 0,
    },
  )
  if (answers === undefined) return undefined
  const { name, passphrase, bootstrap, invite } = answers
  return {
    config: {
      ...config,
      name,
      ...(passphrase !== undefined && { passphrase }),
      ...(bootstrap !== undefined && { bootstrap: [bootstrap] }),
    },
    ...(invite !== undefined && { invite }),
    remember: (dataDir) => {
      const path = join(dataDir, 'config.json')
      if (bootstrap === undefined || existsSync(path)) return
      writePrivateFile(path, Buffer.from(`${JSON.stringify({ bootstrap: [bootstrap] }, undefined, 2)}\n`))
    },
  }
}

function isAsked({ dataDir, name, headless, json, recover, passphrase, passphraseFile }: PeerConfig): boolean {
  const isPerson = process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb'
  const isSaid = name !== undefined || passphrase !== undefined || passphraseFile !== undefined
  const isNew = USED.every((file) => !existsSync(join(dataDir, file)))
  return isPerson && !isSaid && !headless && !json && recover === undefined && isNew
}
