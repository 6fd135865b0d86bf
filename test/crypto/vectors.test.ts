// Our provider runs the vectors of our suite, every one. ts-mls's own runs a sample of each other suite, so that the
// library is known; vectors.full.test.ts runs all of those.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultCryptoProvider } from 'ts-mls'
import { nodeCryptoProvider, SUITE_NAME } from '../../src/crypto/mls-provider.ts'
import { has, nameOf, runFile, WHERE } from './passive-client.ts'
import type { Vector } from './passive-client.ts'

const isOurs = (vector: Vector): boolean => nameOf(vector.cipher_suite) === SUITE_NAME

for (const [file, epochs] of [
  ['passive-client-welcome', 8],
  ['passive-client-handling-commit', 39],
  ['passive-client-random', 201],
] as const)
  test(`mls vectors: ${file}, our provider`, { skip: has(file) ? false : WHERE }, async () => {
    assert.equal(await runFile(file, nodeCryptoProvider, isOurs), epochs)
  })

for (const file of ['passive-client-welcome', 'passive-client-handling-commit'])
  test(`mls vectors: ${file}, every other suite`, { skip: has(file) ? false : WHERE }, async () => {
    const seen = new Map<number, number>()
    const epochs = await runFile(file, defaultCryptoProvider, (vector) => {
      const before = seen.get(vector.cipher_suite) ?? 0
      seen.set(vector.cipher_suite, before + 1)
      return !isOurs(vector) && before < 2
    })
    assert.equal(seen.size, 7)
    assert.equal(epochs, file === 'passive-client-welcome' ? 12 : 36)
  })
