import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultCryptoProvider } from 'ts-mls'
import { has, runFile, WHERE } from './passive-client.ts'

for (const [file, epochs] of [
  ['passive-client-welcome', 56],
  ['passive-client-handling-commit', 273],
] as const)
  test(`mls vectors: ${file}, every suite, the stock provider`, { skip: has(file) ? false : WHERE }, async () => {
    assert.equal(await runFile(file, defaultCryptoProvider, () => true), epochs)
  })
