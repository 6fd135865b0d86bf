/** Browsers keep six connections to one address: more tabs than that still hear everything. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { befriend, openOffice, personOf } from '../attack/town.ts'
import { host, noBrowser, openBrowser } from './browsing.ts'
import { composer, said } from './walking.ts'

const TABS = 8

test(
  'web tabs: eight of one peer hear everything over one stream, and whichever is closed',
  { skip: noBrowser },
  async (t) => {
    const office = await openOffice(t)
    const [alice, bob] = [await host(t, [office.address], 'alice'), await host(t, [office.address], 'bob')]
    await befriend(alice, bob)
    const opened = await alice.open(await openBrowser(t))
    const context = opened.page.context()
    const streams: string[] = []
    context.on('request', (request) => {
      if (request.url().endsWith('/events')) streams.push(request.url())
    })
    const url = new URL('#/chats/bob', opened.page.url()).href
    const tabs = [opened.page]
    await opened.page.goto(url)
    await composer(opened.page, 'bob').waitFor()
    for (let i = 1; i < TABS; i++) {
      const tab = await context.newPage()
      await tab.goto(url)
      await composer(tab, 'bob').waitFor()
      tabs.push(tab)
    }

    await bob.chat.send(await personOf(alice, bob), 'heard in every tab')
    for (const tab of tabs) await said(tab, 'heard in every tab').waitFor()
    assert.equal(streams.length, 1, 'the first tab follows for all')

    for (const text of ['after the first was closed', 'after the next was closed']) {
      await tabs.shift()?.close()
      await bob.chat.send(await personOf(alice, bob), text)
      for (const tab of tabs) await said(tab, text).waitFor()
    }
    assert.equal(streams.length, 3, 'whoever came after the closed one follows')
    assert.deepEqual(opened.errors, [])
  },
)

test('web tabs: a browser without locks follows in each tab', { skip: noBrowser }, async (t) => {
  const office = await openOffice(t)
  const [alice, bob] = [await host(t, [office.address], 'alice'), await host(t, [office.address], 'bob')]
  await befriend(alice, bob)
  const opened = await alice.open(await openBrowser(t))
  const context = opened.page.context()
  await context.addInitScript('delete Navigator.prototype.locks')
  const url = new URL('#/chats/bob', opened.page.url()).href
  const tabs = [await context.newPage(), await context.newPage()]
  for (const tab of tabs) {
    await tab.goto(url)
    await composer(tab, 'bob').waitFor()
    assert.equal(await tab.evaluate('navigator.locks'), undefined)
  }
  await bob.chat.send(await personOf(alice, bob), 'without locks')
  for (const tab of tabs) await said(tab, 'without locks').waitFor()
  assert.deepEqual(opened.errors, [])
})
