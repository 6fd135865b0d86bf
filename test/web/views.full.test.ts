import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { assemble, befriend, openOffice, personOf } from '../attack/town.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import { host, noBrowser, openBrowser } from './browsing.ts'
import { crowd } from './crowd.ts'
import { PAYLOADS } from './payloads.ts'
import { Poison } from './poison.ts'
import { assertAccessible, assertFits, composer, goTo, openTalk, said, visit, write } from './walking.ts'
import type { TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Host, Look } from './browsing.ts'

const PLACES = ['Chats', 'People', 'Posts', 'Search', 'Network', 'Settings'] as const
const LOOKS: readonly (readonly [string, Look])[] = [
  ['light', {}],
  ['dark', { colours: 'dark' }],
  ['contrast', { contrast: 'more' }],
  ['tablet', { width: 820, height: 1100 }],
  ['phone', { width: 390, height: 844 }],
  ['narrow', { width: 320, height: 640, colours: 'dark' }],
]
/** Payloads at once in one text. */
const DOSE = 10
const SHOTS = '.cache/web/views'

interface Town {
  readonly alice: Host
  readonly bob: Host
  readonly browser: Browser
}

/** Two friends with something to show: messages, a group, posts, a request. */
async function settled(t: TestContext): Promise<Town> {
  const office = await openOffice(t)
  const [alice, bob] = [await host(t, [office.address], 'alice'), await host(t, [office.address], 'bob')]
  const carol = await host(t, [office.address], 'carol')
  await befriend(alice, bob)
  await assemble(alice, 'chess', true, [bob])
  await carol.friends.request(await personOf(alice, carol), 'We met at the lake')
  await bob.chat.send(await personOf(alice, bob), 'Are you coming on **Saturday**? https://example.org/map')
  await alice.chat.send(await personOf(bob, alice), 'Yes! I bring the `board`.')
  await bob.groups.broadcast('chess', 'Who plays white, @alice?')
  const note = join(temporaryDirectory(t), 'note.md')
  writeFileSync(note, '# A note\n\nwith *words*\n')
  await bob.posts.upload(note, AbortSignal.timeout(20_000), false)
  await alice.posts.upload(note, AbortSignal.timeout(20_000), false)
  await until(() => alice.requests.pending('in').length === 1, 'carol has asked')
  return { alice, bob, browser: await openBrowser(t) }
}

/** Small screens show one thing at a time. */
async function eachView(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  for (const place of PLACES) {
    await visit(page, place)
    await look(place.toLowerCase())
  }
  for (const [key, label] of [
    ['bob', 'bob'],
    ['%23chess', '#chess'],
  ] as const) {
    await goTo(page, `#/chats/${key}`)
    await composer(page, label).waitFor()
    await look(`talk-${label.replace('#', '')}`)
    await page.getByRole('button', { name: `About ${label}` }).click()
    await page.getByRole('dialog').waitFor()
    await look(`about-${label.replace('#', '')}`)
    await page.keyboard.press('Escape')
    await goTo(page, '#/chats')
  }
  await page.keyboard.press('Control+k')
  await look('switcher')
  await page.keyboard.press('Escape')
}

test(
  'web views: each is accessible and fits, in every look and width; nothing overflows',
  { skip: noBrowser },
  async (t) => {
    const { alice, browser } = await settled(t)
    mkdirSync(SHOTS, { recursive: true })
    for (const [name, look] of LOOKS) {
      await t.test(name, async () => {
        const opened = await alice.open(browser, look)
        const failures: unknown[] = []
        await eachView(opened.page, async (view) => {
          await opened.page.waitForTimeout(250)
          await opened.page.screenshot({ path: `${SHOTS}/${name}-${view}.png` })
          for (const check of [assertAccessible, assertFits]) {
            await check(opened.page, `${name} ${view}`).catch((error: unknown) =>
              failures.push((error as Error).message),
            )
          }
        })
        assert.deepEqual(failures, [])
        assert.deepEqual(opened.errors, [])
        await opened.close()
      })
    }
  },
)

/** Where each field that others fill is asked for. Each must have held every payload. */
const POISONED: readonly { place: string; fields: readonly string[]; go?: (page: Page) => Promise<void> }[] = [
  { place: 'Chats', fields: ['list.friends[].name', 'groups.groups[].group', 'whoami.name', 'status.addresses[]'] },
  {
    place: 'Chats',
    fields: ['history.with', 'history.messages[].text', 'history.messages[].sender'],
    go: async (page) => {
      for (const which of [0, 1]) {
        await page.locator('.talks-list a').nth(which).click()
        await page.getByRole('article').first().waitFor()
      }
    },
  },
  { place: 'People', fields: ['requests.requests[].who', 'requests.requests[].greeting'] },
  { place: 'Posts', fields: ['post list.posts[].name'] },
  {
    place: 'Search',
    fields: ['search.messages[].snippet', 'search.messages[].sender'],
    go: async (page) => {
      await page.getByRole('searchbox').fill('Saturday')
    },
  },
  { place: 'Network', fields: ['peers.peers[].name', 'peers.peers[].addresses[]', 'status.bootstraps[].address'] },
  { place: 'Settings', fields: ['whoami.fingerprint', 'whoami.dataDir'] },
]

test('web payloads: nothing that a peer says is ever run, in any field of any view', { skip: noBrowser }, async (t) => {
  const { alice, bob, browser } = await settled(t)
  const isTaken = async (page: Page): Promise<boolean> => (await page.evaluate('window.taken')) !== undefined

  await t.test('said and posted for real', async () => {
    const { page, errors, close } = await alice.open(browser)
    await openTalk(page, 'bob')
    const files = temporaryDirectory(t)
    for (const [index, payload] of PAYLOADS.entries()) {
      await bob.chat.send(await personOf(alice, bob), payload)
      if (index % 5 !== 0) continue
      await bob.groups.broadcast('chess', payload)
      const file = join(files, payload.replaceAll(/[/\0]/g, '_').slice(0, 80))
      writeFileSync(file, payload)
      await bob.posts.upload(file, AbortSignal.timeout(20_000), false)
    }
    const written = join(files, 'payloads.md')
    writeFileSync(written, PAYLOADS.join('\n\n'))
    const { id } = await bob.posts.upload(written, AbortSignal.timeout(20_000), false)
    await page.getByText('</title></textarea>').first().waitFor()
    await openTalk(page, '#chess')
    await visit(page, 'Posts')
    const post = page.getByRole('article', { name: 'payloads.md, posted by bob' })
    await post.getByRole('button', { name: 'Get it' }).click()
    await post.getByRole('link', { name: 'Save' }).waitFor()
    assert.ok(id > 0)
    await visit(page, 'Search')
    await page.getByRole('searchbox').fill('window')
    await page.waitForTimeout(500)
    assert.equal(await isTaken(page), false)
    assert.deepEqual(errors, [])
    await close()
  })

  await t.test('in every text of every answer', async () => {
    const { page, errors, close } = await alice.open(browser)
    const poison = new Poison()
    await poison.pour(page)
    for (let at = 0; at < PAYLOADS.length; at += DOSE) {
      poison.change(PAYLOADS.slice(at, at + DOSE))
      await page.reload()
      const marker = PAYLOADS[at] ?? ''
      for (const { place, fields, go } of POISONED) {
        await goTo(page, `#/${place.toLowerCase()}`)
        await go?.(page)
        await until(() => fields.every((one) => poison.fields.get(one)?.has(marker)), `${place} is answered`)
        // Once more, for what the last answer changed to be drawn.
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))')
        assert.equal(await isTaken(page), false, place)
      }
    }
    for (const field of POISONED.flatMap(({ fields }) => fields)) {
      assert.equal(poison.fields.get(field)?.size, PAYLOADS.length, field)
    }
    t.diagnostic(`${PAYLOADS.length} payloads in each of ${[...poison.fields.keys()].toSorted().join(', ')}`)
    assert.deepEqual(errors, [])
    await close()
  })
})

test(
  'web crowd: 100 conversations, 10,000 messages in one: what is drawn stays bounded, and scrolling fluid',
  { skip: noBrowser },
  async (t) => {
    const office = await openOffice(t)
    const alice = await host(t, [office.address], 'alice')
    await crowd(alice, 100, 10_000)
    const browser = await openBrowser(t)
    const { page, errors } = await alice.open(browser)
    await page.getByRole('link', { name: /friend0\b/ }).waitFor()
    const nodes = async (): Promise<number> => Number(await page.evaluate('document.querySelectorAll("*").length'))
    const started = performance.now()
    await openTalk(page, 'friend0')
    await said(page, '10000: what').waitFor()
    const beyond = 'document.querySelector(".scroller").scrollHeight - document.querySelector(".scroller").scrollTop'
    const high = Number(await page.evaluate('document.querySelector(".scroller").clientHeight'))
    await until(async () => Number(await page.evaluate(beyond)) - high < 2, 'the newest message is in sight')
    t.diagnostic(`the conversation is open after ${Math.round(performance.now() - started)} ms`)
    const list = page.getByRole('article').first()
    await list.hover()
    const { frames, text } = await page.evaluate<{ frames: number[]; text: string }>(`new Promise((done) => {
    const scroller = [...document.querySelectorAll('main *')].find((one) => one.scrollHeight > one.clientHeight + 100 && getComputedStyle(one).overflowY !== 'visible')
    const frames = []
    let last = performance.now(), steps = 0
    const step = (now) => {
      frames.push(now - last)
      last = now
      scroller.scrollTop = Math.max(0, scroller.scrollTop - 400)
      if (++steps < 600) requestAnimationFrame(step)
      else done({ frames: frames.sort((a, b) => a - b), text: document.querySelector('article')?.textContent ?? '' })
    }
    requestAnimationFrame(step)
  })`)
    const at = (share: number): string => (frames[Math.floor(share * (frames.length - 1))] ?? 0).toFixed(1)
    t.diagnostic(
      `600 steps of 400 pixels: frames of ${at(0.5)} ms (median), ${at(0.95)} ms (p95), ${at(1)} ms (longest); came to "${text.slice(0, 12)}"`,
    )
    const drawn = await nodes()
    t.diagnostic(`${drawn} nodes drawn`)
    assert.ok(drawn < 4_000, `${drawn} nodes`)
    assert.ok(Number(at(0.5)) < 50, 'half of the frames come within 50 ms')
    await write(page, 'friend0', 'still writing')
    await said(page, 'still writing').waitFor()
    assert.deepEqual(errors, [])
  },
)
