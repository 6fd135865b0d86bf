/** What the page says, in every language that it speaks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { de } from '../../src/web/i18n/de.ts'
import { en } from '../../src/web/i18n/en.ts'
import { sources } from '../house/source.ts'

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()
const page = [...sources('src/web', '.tsx'), ...sources('src/web', '.ts')].filter(
  ({ path }) => !path.includes('/i18n/'),
)

test('page: English and German have the same keys, and each text the same places to fill', () => {
  assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort())
  const differing = Object.entries(en).filter(
    ([key, text]) => placeholders(text).join() !== placeholders(de[key as keyof typeof en]).join(),
  )
  assert.deepEqual(differing, [])
})

test('page: nothing is empty, and what is counted has both its forms', () => {
  for (const texts of [en, de]) {
    const keys = Object.keys(texts)
    assert.deepEqual(
      Object.entries(texts).filter(([, text]) => text.trim() === ''),
      [],
    )
    assert.deepEqual(
      keys.filter((key) => key.endsWith('.one') && !keys.includes(key.replace(/one$/, 'other'))),
      [],
    )
  }
})

test('page: no element is made of text, and no style stands in the markup: the policy forbids both', () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|\bstyle="/
  assert.deepEqual(
    page.filter(({ text }) => forbidden.test(text)).map(({ path }) => path),
    [],
  )
})

test('page: only its door speaks to the peer: elsewhere nothing is fetched uncleaned', () => {
  const strays = page.filter(
    ({ path, text }) =>
      /\bfetch\(|new Client\(|EventSource/.test(text) && !/state\/peer\.ts$|web\/client\.ts$/.test(path),
  )
  assert.deepEqual(
    strays.map(({ path }) => path),
    [],
  )
})

test('page: its style knows no left and right, so that it can be read from right to left', () => {
  const physical =
    /(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|(?:min-|max-)?width|(?:min-|max-)?height|text-align:\s*(?:left|right))\s*[:;]/m
  const sheets = sources('src/web/style', '.css').filter(({ text }) =>
    physical.test(text.replaceAll(/@media[^{]+\{/g, '')),
  )
  assert.deepEqual(
    sheets.map(({ path }) => path),
    [],
  )
})
