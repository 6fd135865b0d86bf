import assert from 'node:assert/strict'
import { test } from 'node:test'
import { docsPage } from '../../src/api/docs.ts'
import { openApi } from '../../src/api/openapi.ts'
import { allOperations } from '../../src/operations/all.ts'
import { NEWS_TYPES } from '../../src/operations/permission.ts'
import type { Schema } from '../../src/api/schemas.ts'

const registry = allOperations()
const document = JSON.parse(JSON.stringify(openApi(registry))) as {
  openapi: string
  paths: Record<string, Record<string, { responses: object }>>
  components: { schemas: Record<string, Schema> }
}

/** Every `$ref` anywhere below. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => (key === '$ref' ? [String(one)] : references(one)))
}

test('api openapi: every operation is there with its parameters and its result, and every path', () => {
  assert.match(document.openapi, /^3\.1\./)
  const { schemas } = document.components
  for (const { name, params } of registry.operations) {
    const id = name.replaceAll(' ', '_')
    assert.deepEqual(schemas[`${id}.request`]?.properties?.method, { const: name })
    assert.deepEqual(Object.keys(schemas[`${id}.params`]?.properties ?? {}).sort(), Object.keys(params.shape).sort())
    assert.ok(schemas[`${id}.result`]?.type !== undefined || schemas[`${id}.result`]?.oneOf !== undefined, name)
  }
  assert.deepEqual(schemas['message.params']?.required, ['user', 'text'])
  assert.equal(schemas['history.params']?.required?.includes('limit'), false)
  assert.deepEqual(
    Object.entries(document.paths).map(([path, methods]) => [path, Object.keys(methods)[0]]),
    [
      ['/api/v1/rpc', 'post'],
      ['/api/v1/events', 'get'],
      ['/api/v1/check', 'get'],
      ['/api/v1/posts', 'post'],
      ['/api/v1/openapi.json', 'get'],
      ['/api/v1/docs', 'get'],
    ],
  )
})

test('api openapi: names of components are allowed ones, and every reference leads somewhere', () => {
  const names = Object.keys(document.components.schemas)
  for (const name of names) assert.match(name, /^[\w.-]+$/)
  const wanted = [...new Set(references(document))].map((one) => one.replace('#/components/schemas/', ''))
  assert.deepEqual(
    wanted.filter((one) => !names.includes(one)),
    [],
  )
})

test('api openapi: the page for people lists every command and event, without a script', () => {
  const page = docsPage(registry)
  for (const { name } of registry.operations) assert.ok(page.includes(`<h2><code>${name}</code></h2>`), name)
  for (const type of NEWS_TYPES) assert.ok(page.includes(`<code>${type}</code>`), type)
  assert.doesNotMatch(page, /<script|javascript:|https?:|\son\w+=|style=/i)
})
