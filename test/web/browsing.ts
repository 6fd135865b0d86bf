import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { serveApi } from '../../src/api/serve.ts'
import { systemClock } from '../../src/clock.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { findWebDir } from '../../src/compose/web-dir.ts'
import { Newsfeed } from '../../src/newsfeed.ts'
import { allOperations } from '../../src/operations/all.ts'
import { fakeFace } from '../cli/fake.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Resident } from '../attack/town.ts'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** The machine of a test is shared and slow; nothing here waits for longer than it must. */
const PATIENCE_MS = 25_000
const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']

/** Why the tests of the page cannot run here; false if they can. */
export const noBrowser: string | false = existsSync(CHROMIUM)
  ? false
  : `no Chromium at ${CHROMIUM}: apt-get install chromium, or say where it is in CHROMIUM`

export async function openBrowser(t: TestContext): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
  t.after(() => browser.close())
  return browser
}

/** A peer with its page. */
export interface Host extends Resident {
  readonly address: string
  /** Opens the page in a new browser profile. */
  open(browser: Browser, look?: Look): Promise<Opened>
}

export interface Look {
  readonly width?: number
  readonly height?: number
  readonly colours?: 'light' | 'dark'
  readonly contrast?: 'more' | 'no-preference'
  readonly locale?: string
}

/** One open page, and what went wrong in it. */
export interface Opened {
  readonly page: Page
  /** Errors of scripts and of the console, refused requests and breaches of the policy among them. */
  readonly errors: string[]
  close(): Promise<void>
}

/** A whole peer that serves its page. */
export async function host(
  t: TestContext,
  bootstraps: readonly string[],
  name: string,
  dataDir = temporaryDirectory(t),
): Promise<Host> {
  const news = new Newsfeed()
  const heard: Resident['heard'] = []
  const faults: Resident['faults'] = []
  news.subscribe((one) => heard.push(one))
  const kith = await openPeer({
    dataDir,
    listen: LOOPBACK,
    bootstraps,
    name,
    clock: systemClock,
    tell: news.tell,
    report: (error, peerId) => faults.push({ error, peerId }),
  })
  t.after(() => kith.close())
  await kith.online()
  const face = fakeFace({ kith, registry: allOperations(), news, dataDir })
  const webDir = findWebDir()
  assert.ok(webDir !== undefined, 'the page is built')
  const api = await serveApi({ ...face, webDir })
  t.after(() => api.close())
  const open = async (browser: Browser, look: Look = {}): Promise<Opened> =>
    await openPage(browser, kith.access.pageLink() ?? '', look)
  return { ...kith, name, heard, faults, address: api.address, open }
}

/** For whoever looks why a test failed: what a page shows, and what went wrong in it. */
export async function photograph({ page, errors }: Opened, name: string): Promise<void> {
  mkdirSync('.cache/web', { recursive: true })
  const path = `.cache/web/${name.replaceAll(/\W+/g, '-')}`
  await page.screenshot({ path: `${path}.png` }).catch(() => undefined)
  writeFileSync(`${path}.txt`, errors.join('\n'))
}

/** One part of a story; if it fails, what the pages showed lies in .cache/web. */
export function steps(
  t: TestContext,
  opened: readonly Opened[],
): (name: string, step: () => Promise<void>) => Promise<void> {
  return async (name, step) => {
    await t.test(name, async () => {
      try {
        await step()
      } catch (error) {
        for (const [index, one] of opened.entries()) await photograph(one, `${name}-${index}`)
        throw error
      }
    })
  }
}

async function openPage(browser: Browser, url: string, { width = 1280, height = 800, ...look }: Look): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: look.colours ?? 'light',
    contrast: look.contrast ?? 'no-preference',
    locale: look.locale ?? 'en-GB',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text())
  })
  page.on('dialog', (dialog) => {
    errors.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.goto(url)
  await page.waitForURL(/\/p\/[\w-]+\//, { waitUntil: 'commit' })
  return { page, errors, close: () => context.close() }
}
