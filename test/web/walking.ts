import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'

export type Place = 'Chats' | 'People' | 'Posts' | 'Search' | 'Network' | 'Settings'

/** Goes to a place by its link, as somebody would. */
export async function visit(page: Page, place: Place): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Places' })
    .getByRole('link', { name: new RegExp(`^${place}`) })
    .click()
  await page.getByRole('heading', { name: place, exact: true }).first().waitFor({ state: 'attached' })
}

/** Opens a conversation out of the list: `bob`, or `#chess`. */
export async function openTalk(page: Page, key: string): Promise<void> {
  await visit(page, 'Chats')
  await page.locator(`.talks-list a[href="#/chats/${encodeURIComponent(key)}"]`).click()
  await composer(page, key).waitFor()
}

/** As by a link to it: small screens show no list beside a conversation. */
export async function goTo(page: Page, hash: string): Promise<void> {
  const url = new URL(page.url())
  url.hash = hash
  await page.goto(url.href)
}

export function composer(page: Page, name: string): Locator {
  return page.getByRole('textbox', { name: `Message to ${name}` })
}

export async function write(page: Page, name: string, text: string): Promise<void> {
  const field = composer(page, name)
  await field.fill(text)
  await field.press('Enter')
}

/** The message that says this. */
export function said(page: Page, text: string): Locator {
  return page.getByRole('article').filter({ hasText: text })
}

/** WCAG 2.2 AA, as far as a program can tell. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    at: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`),
  }))
  assert.deepEqual(found, [], what)
}

/** Nothing is wider than the screen. */
export async function assertFits(page: Page, what: string): Promise<void> {
  const [wide = 0, screen = 0] = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]')
  assert.ok(wide <= screen, `${what}: ${wide} pixels on ${screen}`)
}
