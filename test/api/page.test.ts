import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { LINK_MS, Pages } from '../../src/access/pages.ts'
import { KithError } from '../../src/errors.ts'
import { Store } from '../../src/store/store.ts'
import { until } from '../support/until.ts'
import { temporaryDirectory } from '../support/people.ts'
import { entering, fromPage, letIn, serve } from './serving.ts'
import type { TestContext } from 'node:test'
import type { Asked } from './serving.ts'

/** What a build leaves behind. */
function built(t: TestContext): string {
  const folder = temporaryDirectory(t)
  mkdirSync(join(folder, 'chunks'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Kith</title>')
  writeFileSync(join(folder, 'app.js'), `/* ${'packed '.repeat(1000)} */`)
  writeFileSync(join(folder, 'chunks', 'more.js'), 'export {}')
  writeFileSync(join(folder, 'app.js.map'), '{}')
  return folder
}

test('page: a link lets one browser in, once, and its cookie is for its own path alone', async (t) => {
  const served = await serve(t)
  const url = new URL(served.access.pageLink() ?? '')
  assert.equal(url.origin, served.api.address)
  assert.match(url.hash, /^#[\w-]{43}$/)
  const secret = url.hash.slice(1)
  const { status, headers, text } = await served.ask(entering(served, secret))
  assert.equal(status, 200, text)
  const { path } = JSON.parse(text) as { path: string }
  const [cookie = ''] = headers['set-cookie'] ?? []
  assert.match(path, /^\/p\/[\w-]{22}\/$/)
  assert.match(cookie, /^kith=[\w-]{43}; /)
  for (const part of [`Path=${path}`, 'HttpOnly', 'SameSite=Strict']) assert.ok(cookie.includes(part), cookie)
  const browser = { path, cookie: cookie.split(';')[0] ?? '' }
  assert.equal((await served.ask(fromPage(served, browser))).status, 200)
  const again = await served.ask(entering(served, secret))
  assert.deepEqual([again.status, again.headers['set-cookie']], [401, undefined])
  assert.match(again.text, /kith web/)
})

test('page: of two browsers that come with one link at once, one is let in', async (t) => {
  const served = await serve(t)
  const secret = new URL(served.access.pageLink() ?? '').hash.slice(1)
  const answers = await Promise.all([1, 2, 3].map(() => served.ask(entering(served, secret))))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401])
})

test('page: a link is worth nothing after ten minutes, a browser after 30 days in which it was not seen', async (t) => {
  const store = Store.open(join(temporaryDirectory(t), 'kith.db'))
  t.after(() => store.close())
  let nowMs = 1_000_000
  const clock = { now: () => nowMs } as ConstructorParameters<typeof Pages>[0]['clock']
  const make = (): Pages => new Pages({ store, clock, onEnd: () => undefined })
  const pages = make()
  const [late, good] = [pages.link(), pages.link()]
  nowMs += LINK_MS - 1
  const { id, secret } = await pages.enter(good, 'Firefox')
  nowMs += 1
  await assert.rejects(
    pages.enter(late, 'Firefox'),
    (error: unknown) => error instanceof KithError && error.code === 'unauthorized',
  )
  nowMs += 29 * 24 * 3_600_000
  assert.ok(pages.find(id, secret) !== undefined)
  nowMs += 29 * 24 * 3_600_000
  // What another start knows is what was kept.
  await store.write(() => undefined)
  assert.ok(make().find(id, secret) !== undefined)
  nowMs += 31 * 24 * 3_600_000
  assert.equal(make().find(id, secret), undefined)
  assert.deepEqual(make().list(), [])
})

test('page: refused are other origins, forms, missing or strange cookies, and the cookie anywhere else', async (t) => {
  const served = await serve(t)
  const [browser, other] = [await letIn(served), await letIn(served)]
  const elsewhere = await serve(t)
  const ask = (asked: Asked): Asked => fromPage(served, browser, asked)
  const header = (headers: Record<string, string>): Asked => ask({ headers })
  const cases: [what: string, status: number, asked: Asked][] = [
    ['as it should be', 200, ask({})],
    ['a question', 200, ask({ method: 'GET', path: 'api/v1/check', headers: { origin: '' } })],
    ['foreign Host', 403, header({ host: `evil.example:${served.port}` })],
    ['foreign Origin', 403, header({ origin: 'https://evil.example' })],
    ['another port of this machine', 403, header({ origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' })],
    ['null Origin', 403, header({ origin: 'null' })],
    ['no Origin', 403, header({ origin: '' })],
    ['cross-site', 403, header({ 'sec-fetch-site': 'cross-site' })],
    [
      'a link from elsewhere',
      403,
      ask({
        method: 'GET',
        path: 'api/v1/check',
        headers: {
          origin: '',
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
        },
      }),
    ],
    ['a form', 415, header({ 'content-type': 'application/x-www-form-urlencoded' })],
    ['a form of text', 415, header({ 'content-type': 'text/plain' })],
    ['a GET of a command', 405, ask({ method: 'GET' })],
    ['no cookie', 401, header({ cookie: '' })],
    ['a cookie of nobody', 401, header({ cookie: `kith=${'A'.repeat(43)}` })],
    ['the cookie of another page', 401, header({ cookie: other.cookie })],
    ['a path of nobody', 401, { ...ask({}), path: `/p/${'A'.repeat(22)}/api/v1/rpc` }],
    ['the cookie without its path', 401, { ...ask({}), path: '/api/v1/rpc' }],
    ['the token instead', 401, header({ cookie: '', authorization: `Bearer ${served.token}` })],
    ['the token as a cookie', 401, header({ cookie: `kith=${served.token}` })],
    ['a form to the door', 415, { ...entering(served, 'x'), headers: { 'content-type': 'text/plain' } }],
    ['the door, from another origin', 403, { ...entering(served, 'x'), headers: { origin: 'http://evil.example' } }],
    ['the door by GET', 405, { method: 'GET', path: '/api/v1/enter' }],
    ['the door without a secret', 400, { ...entering(served, '') }],
  ]
  for (const [what, status, asked] of cases) {
    const answered = await served.ask(asked)
    assert.equal(answered.status, status, `${what}: ${answered.text}`)
    assert.equal(answered.headers['set-cookie'], undefined, what)
  }
  const stray = await elsewhere.ask({ ...fromPage(elsewhere, browser) })
  assert.equal(stray.status, 401, 'at another port')
})

test('page: browsers are listed, shut out one by one or all, and by a new token; their streams end', async (t) => {
  const served = await serve(t)
  const { pages } = served.access
  const [first, second] = [await letIn(served), await letIn(served)]
  assert.deepEqual(
    pages.list().map(({ number }) => number),
    [1, 2],
  )
  const events = await fetch(`${served.api.address}${first.path}api/v1/events`, { headers: { cookie: first.cookie } })
  const ended = events.text().then(
    () => true,
    () => true,
  )
  assert.equal(await pages.end(1), 1)
  assert.ok(await ended)
  assert.equal((await served.ask(fromPage(served, first))).status, 401)
  assert.equal((await served.ask(fromPage(served, second))).status, 200)
  await assert.rejects(pages.end(1), KithError)
  await served.access.rotate()
  assert.equal((await served.ask(fromPage(served, second))).status, 401)
  assert.deepEqual(pages.list(), [])
})

test('page: news that lets somebody in reaches no program', async (t) => {
  const served = await serve(t)
  const gone = new AbortController()
  const { status, body } = await fetch(`${served.api.address}/api/v1/events`, {
    headers: { authorization: `Bearer ${served.token}` },
    signal: gone.signal,
  })
  assert.equal(status, 200)
  let text = ''
  const reading = (async () => {
    for await (const chunk of body ?? []) text += Buffer.from(chunk as Uint8Array).toString()
  })().catch(() => undefined)
  served.face.news.tell({ type: 'page_link', url: 'http://127.0.0.1:1/#secret' })
  served.face.news.tell({ type: 'presence', who: 'bob', online: true })
  await until(() => text.includes('presence'))
  assert.doesNotMatch(text, /secret/)
  gone.abort()
  await reading
})

test('page: its files are served with a strict policy, packed, and not again if they are the same', async (t) => {
  const served = await serve(t, {}, built(t))
  const get = async (path: string, headers: Record<string, string> = {}) =>
    await fetch(served.api.address + path, { headers })
  const door = await get('/')
  assert.match(await door.text(), /door\.js/)
  const page = await get(`/p/${'A'.repeat(22)}/`)
  assert.equal(await page.text(), '<!doctype html><title>Kith</title>')
  for (const { headers } of [door, page]) {
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/)
    assert.doesNotMatch(policy, /unsafe|\*|https?:/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.equal(headers.get('access-control-allow-origin'), null)
  }
  const script = await served.ask({ method: 'GET', path: '/app.js', headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(script.headers['content-encoding'], 'br')
  assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
  for (const encoding of ['br', 'gzip']) {
    const response = await get('/app.js', { 'accept-encoding': encoding })
    assert.match(await response.text(), /packed packed/, encoding)
    assert.ok(Number(response.headers.get('content-length')) < 1000, encoding)
  }
  const tag = script.headers.etag ?? ''
  assert.equal((await served.ask({ method: 'GET', path: '/app.js', headers: { 'if-none-match': tag } })).status, 304)
  assert.equal((await get('/chunks/more.js')).status, 200)
  for (const path of ['/app.js.map', '/..%2f..%2fetc/passwd', '/index', '/p/short/']) {
    assert.equal((await get(path)).status, 404, path)
  }
})

test('page: the door may be reached by a link from anywhere, but is in nobody’s frame', async (t) => {
  const served = await serve(t)
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  assert.equal((await served.ask({ method: 'GET', path: '/', headers })).status, 200)
  const framed = { ...headers, 'sec-fetch-dest': 'iframe' }
  assert.equal((await served.ask({ method: 'GET', path: '/', headers: framed })).status, 403)
  const taken = { ...headers, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }
  assert.equal((await served.ask({ method: 'GET', path: '/door.js', headers: taken })).status, 403)
})
