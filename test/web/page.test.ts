import assert from 'node:assert/strict'
import { test } from 'node:test'
import { befriend, groupTexts, openOffice, PATIENCE_MS } from '../attack/town.ts'
import { until } from '../support/until.ts'
import { host, noBrowser, openBrowser, steps } from './browsing.ts'
import { assertAccessible, composer, goTo, openTalk, said, visit, write } from './walking.ts'

/** Eight by eight pixels. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFUlEQVR4nGNkaGD4z4AXMOGXHhkKAJ0RAQ9x8M8bAAAAAElFTkSuQmCC',
  'base64',
)

/** One browser and one small town for all: to set them up takes longer than most of what is done in them. */
test('web: two people meet, talk, and share in their browsers, over real nodes', { skip: noBrowser }, async (t) => {
  const office = await openOffice(t)
  const [alice, bob, carol] = await Promise.all([
    host(t, [office.address], 'alice'),
    host(t, [office.address], 'bob'),
    host(t, [office.address], 'carol'),
  ])
  const browser = await openBrowser(t)
  const [a, b] = await Promise.all([alice.open(browser), bob.open(browser)])
  const step = steps(t, [a, b])

  await step('the link is spent, its secret is gone from the address, and the cookie is for no script', async () => {
    assert.equal(new URL(a.page.url()).hash.replace('#/chats', ''), '')
    assert.equal(await a.page.evaluate('document.cookie'), '')
    const [cookie] = await a.page.context().cookies(a.page.url())
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Strict'])
    await a.page.goto(`${alice.address}/`)
    await a.page.waitForURL(/\/p\/[\w-]+\//)
  })

  await step('a friend by an invite link', async () => {
    await visit(a.page, 'People')
    await a.page.getByRole('button', { name: 'Make a link' }).click()
    const link = (await a.page.locator('.invite-link').textContent()) ?? ''
    assert.match(link, /^kith:/)
    await visit(b.page, 'People')
    await b.page.getByLabel('Their name, or a link').fill(link)
    await b.page.getByRole('button', { name: 'Ask for friendship' }).click()
    for (const [{ page }, friend] of [
      [a, 'bob'],
      [b, 'alice'],
    ] as const) {
      await page
        .getByRole('region', { name: '1 friend' })
        .getByRole('link', { name: new RegExp(friend) })
        .waitFor()
    }
  })

  await step('chat both ways, with what became of each message', async () => {
    await openTalk(a.page, 'bob')
    await openTalk(b.page, 'alice')
    await write(a.page, 'bob', 'Are you coming on Saturday?')
    await said(b.page, 'Are you coming on Saturday?').waitFor()
    await write(b.page, 'alice', 'Yes, with **cake**!')
    await said(a.page, 'Yes, with cake!').waitFor()
    await said(a.page, 'Saturday').getByText('delivered').waitFor({ state: 'attached' })
    await said(b.page, 'cake').getByText('delivered').waitFor({ state: 'attached' })
  })

  await step('offline and back: nothing is lost, and both see what waits', async () => {
    await visit(b.page, 'Settings')
    await b.page.getByRole('button', { name: 'Go offline' }).click()
    await b.page.getByRole('button', { name: 'Go online' }).first().waitFor()
    await write(a.page, 'bob', 'Bring a board, too.')
    await said(a.page, 'Bring a board')
      .getByText(/waiting|held/)
      .waitFor({ state: 'attached' })
    await b.page.getByRole('button', { name: 'Go online' }).first().click()
    await openTalk(b.page, 'alice')
    await said(b.page, 'Bring a board').waitFor()
    await said(a.page, 'Bring a board').getByText('delivered').waitFor({ state: 'attached' })
  })

  await step('a group of three', async () => {
    await befriend(alice, carol)
    await visit(a.page, 'Chats')
    await a.page.getByRole('button', { name: 'New group' }).click()
    await a.page.getByLabel('Name of the group').fill('chess')
    await a.page.getByRole('button', { name: 'Make the group' }).click()
    await composer(a.page, '#chess').waitFor()
    await a.page.getByRole('button', { name: 'About #chess' }).click()
    const panel = a.page.getByRole('dialog')
    for (const friend of ['bob', 'carol']) {
      await panel.getByLabel('Friend to invite').selectOption(friend)
      await panel.getByRole('button', { name: 'Invite' }).click()
      await panel.getByText(`${friend} is invited`).waitFor()
    }
    await a.page.keyboard.press('Escape')
    await visit(b.page, 'People')
    await b.page.getByRole('button', { name: 'Accept' }).click()
    const request = await until(
      () => carol.requests.pending('in').find(({ kind }) => kind === 'invite'),
      'carol is invited',
      PATIENCE_MS,
    )
    await carol.requests.decide(true, request.number)
    await until(() => carol.groups.report('chess').members.length === 3, 'three are in', PATIENCE_MS)
    await openTalk(b.page, '#chess')
    await write(b.page, '#chess', 'Who plays white?')
    await said(a.page, 'Who plays white?').waitFor()
    await carol.groups.broadcast('chess', 'You do, @alice')
    for (const { page } of [a, b]) await said(page, 'You do, @alice').waitFor()
    assert.ok(groupTexts(carol, 'chess').includes('bob: Who plays white?'))
  })

  await step('a post with a picture', async () => {
    await visit(a.page, 'Posts')
    await a.page.locator('input[type=file]').setInputFiles({ name: 'lake.png', mimeType: 'image/png', buffer: PICTURE })
    await a.page.getByRole('img', { name: 'Picture lake.png' }).waitFor()
    await visit(b.page, 'Posts')
    const post = b.page.getByRole('article', { name: 'lake.png, posted by alice' })
    await post.getByRole('button', { name: 'Get it' }).click()
    const picture = post.getByRole('img', { name: 'Picture lake.png' })
    await picture.waitFor()
    await until(async () => (await b.page.evaluate('document.querySelector(".post-picture")?.naturalWidth')) === 8)
  })

  await step('search finds what was said, and leads there', async () => {
    await visit(b.page, 'Search')
    await b.page.getByRole('searchbox', { name: 'Words of a message' }).fill('saturday')
    await b.page.getByText('1 message found').waitFor()
    await b.page.getByRole('link', { name: /Saturday/ }).click()
    await said(b.page, 'Are you coming on Saturday?').waitFor()
  })

  await step('settings: theme and language', async () => {
    await visit(b.page, 'Settings')
    await b.page.getByLabel('Dark').check()
    await b.page.getByLabel('Language').selectOption('de')
    await b.page.getByRole('heading', { level: 1, name: 'Optionen' }).waitFor()
    assert.equal(await b.page.locator('html').getAttribute('lang'), 'de')
    await b.page.reload()
    await b.page.getByRole('heading', { level: 1, name: 'Optionen' }).waitFor()
    await b.page.getByLabel('Sprache').selectOption('en')
  })

  await step('the keyboard alone is enough', async () => {
    const { page } = a
    await goTo(page, '#/chats')
    await page.reload()
    await page.getByRole('link', { name: 'Skip to the content' }).waitFor({ state: 'attached' })
    const focused = async (): Promise<string> =>
      String(
        await page.evaluate(
          '(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim()',
        ),
      )
    const seen: string[] = []
    for (let step = 0; step < 40 && !/^[A-Z]?bob/.test(seen.at(-1) ?? ''); step++) {
      await page.keyboard.press('Tab')
      seen.push(await focused())
    }
    assert.match(seen.at(-1) ?? '', /bob/, seen.join(' | '))
    assert.match(seen[0] ?? '', /Skip/)
    await page.keyboard.press('Enter')
    await composer(page, 'bob').waitFor()
    for (let step = 0; step < 40 && (await focused()) !== 'Message to bob'; step++) await page.keyboard.press('Tab')
    await page.keyboard.type('Typed without a mouse')
    await page.keyboard.press('Enter')
    await said(page, 'Typed without a mouse').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('netw')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Network' }).waitFor()
  })

  // All of them in every look: views.full.test.ts.
  await step('what is used most is accessible', async () => {
    for (const place of ['People', 'Posts'] as const) {
      await visit(a.page, place)
      await assertAccessible(a.page, place)
    }
    await openTalk(a.page, 'bob')
    await assertAccessible(a.page, 'a conversation')
  })

  await step('a browser that is shut out is told so, and sees nothing more', async () => {
    await alice.access.pages.end()
    await a.page.getByText('This page is locked').waitFor()
    assert.doesNotMatch((await a.page.textContent('body')) ?? '', /Saturday/)
  })

  await step('no error and no breach of the policy in any console', async () => {
    // Its cookie does not count any more.
    assert.deepEqual(
      a.errors.filter((one) => !one.includes('401')),
      [],
    )
    assert.deepEqual(b.errors, [])
  })
})
