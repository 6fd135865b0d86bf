/**
 * Measures the page in a real Chromium: `node scripts/page-figures.mjs <link of kith web> bob`, with a conversation in which
 * much was said. Prints how long the first message takes from the navigation on, and how even the scrolling is once all
 * of the conversation is loaded.
 */
import { chromium } from 'playwright-core'
import process from 'node:process'

const OPENINGS = 7
const FRAMES = 600
const STEP_PX = 400
const LOADED_MS_MAX = 120_000

const [url, name] = process.argv.slice(2)
if (url === undefined || name === undefined) {
  console.error('Usage: node scripts/page-figures.mjs <link of kith web> <friend or #group>')
  process.exit(2)
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
await page.goto(url)
await page.waitForSelector('.app')
const talk = `${page.url().split('#')[0]}#/chats/${encodeURIComponent(name)}`

const openings = []
for (let i = 0; i < OPENINGS; i++) {
  await page.goto('about:blank')
  await page.goto(talk, { waitUntil: 'commit' })
  await page.waitForSelector('article.message')
  openings.push(Math.round(await page.evaluate(() => globalThis.performance.now())))
}
console.log(`first message shown: ${openings.join(', ')} ms`)

await page.evaluate(scrollToTop)
await page.waitForFunction(isAllLoaded, undefined, { timeout: LOADED_MS_MAX, polling: 100 })
console.log(`loaded: ${await page.getAttribute('article.message', 'aria-setsize')} messages`)
console.log('frames:', JSON.stringify(await page.evaluate(scrollDown, [FRAMES, STEP_PX])))
await browser.close()

/** Until nothing older is there; each page that comes is before the reader, who goes on upward. */
function scrollToTop() {
  const box = globalThis.document.querySelector('.scroller')
  const timer = globalThis.setInterval(() => {
    const isAll = globalThis.document.querySelector('article.message').getAttribute('aria-setsize') !== '-1'
    if (isAll) globalThis.clearInterval(timer)
    box.scrollTop = 0
  }, 50)
}

function isAllLoaded() {
  return globalThis.document.querySelector('article.message').getAttribute('aria-setsize') !== '-1'
}

/** Milliseconds between frames, and elements that exist at the end. */
async function scrollDown([count, step]) {
  const box = globalThis.document.querySelector('.scroller')
  const frames = []
  let before = performance.now()
  for (let i = 0; i < count; i++) {
    await new Promise(globalThis.requestAnimationFrame)
    frames.push(performance.now() - before)
    before = performance.now()
    box.scrollTop += step
  }
  frames.sort((a, b) => a - b)
  const at = (share) => Math.round(10 * frames[Math.floor(share * (count - 1))]) / 10
  return { median: at(0.5), p95: at(0.95), slowest: at(1), elements: globalThis.document.querySelectorAll('*').length }
}
