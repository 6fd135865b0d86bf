import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { test } from 'node:test'
import { assemble, befriend, openOffice, personOf } from '../attack/town.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import { host, noBrowser, openBrowser, photograph } from './browsing.ts'
import { composer, goTo, openTalk, said, visit } from './walking.ts'
import type { Host, Look, Opened } from './browsing.ts'

const FOLDER = 'docs/pictures'

/** The pictures of the README (`npm run pictures`): what real peers show, none of it made up by hand. */
test('web pictures: a talk, a group, posts, the network and a telephone', { skip: noBrowser }, async (t) => {
  const office = await openOffice(t)
  const alice = await host(t, [office.address], 'alice')
  const bob = await host(t, [office.address], 'bob')
  const carol = await host(t, [office.address], 'carol')
  await befriend(alice, bob)
  await befriend(alice, carol)
  await assemble(alice, 'chess', true, [bob, carol])
  const browser = await openBrowser(t)
  mkdirSync(FOLDER, { recursive: true })

  const show = async (name: string, look: Look, there: (opened: Opened) => Promise<void>): Promise<void> => {
    const opened = await alice.open(browser, { width: 1120, height: 700, ...look })
    await there(opened).catch(async (error: unknown) => {
      await photograph(opened, name)
      throw error
    })
    await opened.page.waitForTimeout(500)
    await opened.page.screenshot({ path: join(FOLDER, `${name}.png`) })
    await opened.close()
  }

  await say(alice, bob, 'Are you coming on **Saturday**?')
  await say(bob, alice, 'Yes! Who brings the board?')
  await say(alice, bob, 'I do. The train is at `9:42`, platform 3.')
  await say(bob, alice, 'Perfect. I bring the cake.')
  await say(carol, alice, 'Have you seen the lake today?')
  await alice.groups.broadcast('chess', 'Saturday, ten o’clock, at the lake. Who plays white?')
  await until(() => bob.groups.history('chess', { limit: 9 }).rows.length === 1)
  await bob.groups.broadcast('chess', 'You do, @alice. I have lost enough games with it.')
  await until(() => carol.groups.history('chess', { limit: 9 }).rows.length === 2)
  await carol.groups.broadcast('chess', 'I watch, and eat the cake.')
  await until(() => alice.groups.history('chess', { limit: 9 }).rows.length === 3)
  const files = temporaryDirectory(t)
  writeFileSync(join(files, 'lake.png'), lake(480, 300))
  writeFileSync(join(files, 'opening.md'), '# The opening\n\n1. e4 e5\n2. Nf3 Nc6\n3. Bb5 — **the Spanish game**\n')
  await bob.posts.upload(join(files, 'opening.md'), AbortSignal.timeout(20_000))
  await carol.posts.upload(join(files, 'lake.png'), AbortSignal.timeout(20_000))
  await until(async () => (await alice.posts.list('carol')).posts.length === 1)
  await alice.posts.fetch('carol', 0, AbortSignal.timeout(20_000))
  await alice.posts.fetch('bob', 0, AbortSignal.timeout(20_000))

  await show('talk', {}, async ({ page }) => {
    await openTalk(page, 'bob')
    await said(page, 'cake').waitFor()
  })
  await show('group', { colours: 'dark' }, async ({ page }) => {
    await openTalk(page, '#chess')
    await said(page, 'I watch').waitFor()
  })
  await show('posts', {}, async ({ page }) => {
    await visit(page, 'Posts')
    for (const name of ['lake.png, posted by carol', 'opening.md, posted by bob']) {
      const get = page.getByRole('article', { name }).getByRole('button', { name: 'Get it' })
      await page.getByRole('article', { name }).waitFor()
      if ((await get.count()) > 0) await get.click()
    }
    await page.getByRole('img', { name: 'Picture lake.png' }).waitFor()
  })
  await show('network', { colours: 'dark' }, async ({ page }) => {
    await visit(page, 'Network')
    await page.waitForTimeout(2_000)
  })
  await show('phone', { width: 390, height: 700 }, async ({ page }) => {
    await goTo(page, '#/chats/%23chess')
    await composer(page, '#chess').waitFor()
    await said(page, 'I watch').waitFor()
  })
})

async function say(from: Host, to: Host, text: string): Promise<void> {
  await from.chat.send(await personOf(to, from), text)
  await until(async () => {
    const { rows } = await to.chat.history(await personOf(from, to), { limit: 1 })
    return rows.at(-1)?.text === text
  })
}

/** A lake at dusk, as PNG, out of arithmetic alone: no picture of anybody's is needed. */
function lake(width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const far = y / height
      const ridge = 0.42 + 0.05 * Math.sin(x / 37) + 0.03 * Math.sin(x / 11) - 0.06 * Math.cos(x / 90)
      const sun = Math.hypot(x - width * 0.68, y - height * 0.3) < 26
      const wave = 12 * Math.sin(y / 2.3 + 3 * Math.sin(x / 23))
      const colour =
        far > 0.55
          ? [30 + 90 * (1 - far) + wave, 62 + 60 * (1 - far) + wave, 98 + 40 * (1 - far) + wave]
          : far > ridge
            ? [38, 60, 66]
            : sun
              ? [255, 226, 170]
              : [250 - 120 * far, 178 - 60 * far, 128 + 60 * far]
      rows.set(
        colour.map((one) => Math.max(0, Math.min(255, Math.round(one)))),
        y * (1 + width * 3) + 1 + x * 3,
      )
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([size, body, sum])
}

/** zlib's own came with Node 22. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
