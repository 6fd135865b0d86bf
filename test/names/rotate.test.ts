import assert from 'node:assert/strict'
import { test } from 'node:test'
import { equals } from 'uint8arrays/equals'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { openIdentity, rotate, settleRotation } from '../../src/identity/identity.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyFiles } from '../../src/identity/identity.ts'

/** Key files on a disk that fails at the write points that the test names, counted from 1. */
class Disk implements KeyFiles {
  readonly files = new Map<string, Bytes>()
  points = 0
  fails: (point: number) => boolean = () => false

  read(name: string): Bytes | undefined {
    return this.files.get(name)
  }

  write(name: string, bytes: Bytes): void {
    this.pass()
    this.files.set(name, bytes)
  }

  remove(name: string): void {
    this.pass()
    this.files.delete(name)
  }

  pass(): void {
    if (this.fails(++this.points)) throw new Error('full')
  }
}

test('identity: whatever two rotations meet, the key that was kept as the current one is found again', async () => {
  // Each rotation writes three times and keeps once; what the first left is one more.
  for (let first = 0; first <= 4; first++) {
    for (let second = first + 1; second <= 10; second++) {
      const disk = new Disk()
      const identity = openIdentity(disk)
      let current = identity.user.publicKey
      disk.points = 0
      disk.fails = (point) => point === first || point === second
      for (let count = 0; count < 2; count++) {
        const key = generateKeyPair()
        const keep = (): Promise<void> => {
          disk.pass()
          current = key.publicKey
          return Promise.resolve()
        }
        await rotate(disk, identity, key, keep).catch(() => undefined)
        assert.deepEqual(identity.user.publicKey, current, 'the key in use')
        const next = openIdentity(disk)
        const [points, fails] = [disk.points, disk.fails]
        disk.fails = () => false
        const copy = new Disk()
        for (const [name, bytes] of disk.files) copy.files.set(name, bytes)
        settleRotation(copy, next, (publicKey) => equals(publicKey, current))
        assert.deepEqual(next.user.publicKey, current, `the key after a crash, ${String(first)} ${String(second)}`)
        assert.deepEqual(openIdentity(copy).user.publicKey, current)
        Object.assign(disk, { points, fails })
      }
    }
  }
})
