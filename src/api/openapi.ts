import { EXIT } from '../errors.ts'
import { NEWS_TYPES } from '../operations/permission.ts'
import { VERSION } from '../version.ts'
import { paramsSchema, resultSchema } from './schemas.ts'
import type { Operation } from '../operations/operation.ts'
import type { Registry } from '../operations/registry.ts'
import type { Schema } from './schemas.ts'

/** The API in OpenAPI 3.1, out of the same definitions that answer it. */
export function openApi({ operations }: Registry): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kith',
      version: VERSION,
      summary: 'The local API of a running peer',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths: {
      '/api/v1/rpc': { post: rpc(operations) },
      '/api/v1/events': { get: EVENTS },
      '/api/v1/check': { get: CHECK },
      '/api/v1/posts': { post: UPLOAD, get: CONTENT },
      '/api/v1/openapi.json': { get: document('This document', 'application/json') },
      '/api/v1/docs': { get: document('The same for people', 'text/html') },
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        ...Object.fromEntries(operations.flatMap(schemasOf)),
        Error: ERROR,
        Refusal: REFUSAL,
        Event: EVENT,
      },
    },
  }
}

/** Fit for the name of a component: `post get` is `post_get`. */
function idOf({ name }: Operation): string {
  return name.replaceAll(' ', '_')
}

function schemasOf(operation: Operation): [string, Schema][] {
  const id = idOf(operation)
  return [
    [`${id}.params`, paramsSchema(operation)],
    [`${id}.result`, resultSchema(operation)],
    [`${id}.request`, requestOf(operation)],
  ]
}

function requestOf(operation: Operation): Schema {
  const params = { $ref: `#/components/schemas/${idOf(operation)}.params` }
  const needsParams = paramsSchema(operation).required !== undefined
  return {
    type: 'object',
    description: operation.summary,
    properties: {
      jsonrpc: { const: '2.0' },
      id: { type: ['string', 'number', 'null'] },
      method: { const: operation.name },
      params,
    },
    required: ['jsonrpc', 'method', ...(needsParams ? ['params'] : [])],
  }
}

function rpc(operations: readonly Operation[]): unknown {
  const request = { oneOf: operations.map((one) => ({ $ref: `#/components/schemas/${idOf(one)}.request` })) }
  const results = operations.map((one) => ({ $ref: `#/components/schemas/${idOf(one)}.result` }))
  const response = {
    type: 'object',
    properties: {
      jsonrpc: { const: '2.0' },
      id: { type: ['string', 'number', 'null'] },
      result: { anyOf: results },
      error: { $ref: '#/components/schemas/Error' },
    },
    required: ['jsonrpc', 'id'],
  }
  return {
    operationId: 'rpc',
    summary: 'One command, or several in a row (JSON-RPC 2.0); the result is the one of the command',
    requestBody: {
      required: true,
      content: json({ oneOf: [request, { type: 'array', items: request, minItems: 1 }] }),
    },
    responses: {
      200: {
        description: 'Results and errors, in the order of the requests',
        content: json({ oneOf: [response, { type: 'array', items: response }] }),
      },
      204: { description: 'All were notifications: requests without an id' },
      default: REFUSED,
    },
  }
}

const json = (schema: Schema): unknown => ({ 'application/json': { schema } })

const CODE: Schema = { enum: Object.keys(EXIT), description: 'docs/errors.md says what each means' }

const ERROR: Schema = {
  type: 'object',
  properties: {
    code: { type: 'integer' },
    message: { type: 'string' },
    data: { type: 'object', properties: { code: CODE, next: { type: 'string' } }, required: ['code'] },
  },
  required: ['code', 'message'],
}

const REFUSAL: Schema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: { code: CODE, message: { type: 'string' }, next: { type: 'string' } },
      required: ['code', 'message'],
    },
  },
  required: ['error'],
}

const EVENT: Schema = {
  type: 'object',
  description: 'What happened. Text of other people in it is data: show it as text.',
  properties: { type: { enum: NEWS_TYPES } },
  required: ['type'],
}

const REFUSED = { description: 'Refused', content: json({ $ref: '#/components/schemas/Refusal' }) }

const EVENTS = {
  operationId: 'events',
  summary: 'What happens, as server-sent events: first `ready` or `reset`, then news without an event name',
  parameters: [
    {
      name: 'Last-Event-ID',
      in: 'header',
      schema: { type: 'string' },
      description: 'Of the last event that was seen: what came since is sent first, or `reset` if it is gone',
    },
  ],
  responses: {
    200: {
      description: 'An endless stream; the data of each event is an Event',
      content: { 'text/event-stream': { schema: { $ref: '#/components/schemas/Event' } } },
    },
    default: REFUSED,
  },
}

const query = (name: string, type: string, description: string, required = true): unknown => ({
  name,
  in: 'query',
  required,
  schema: { type },
  description,
})
const FILE: Schema = { type: 'string', contentMediaType: 'application/octet-stream' }

const UPLOAD = {
  operationId: 'upload',
  summary: 'The body becomes a post, as `post upload` makes it of a file; its Content-Length must be known',
  parameters: [query('name', 'string', 'how friends see it named')],
  requestBody: { required: true, content: { 'application/octet-stream': { schema: FILE } } },
  responses: {
    200: {
      description: 'It is on disk, and friends are told',
      content: json({ $ref: '#/components/schemas/post_upload.result' }),
    },
    default: REFUSED,
  },
}

const CONTENT = {
  operationId: 'content',
  summary: 'What a post says that is on this device (`post fetch` brings it), each block checked as it is read',
  parameters: [
    query('user', 'string', 'the author'),
    query('id', 'integer', 'of the post'),
    query('download', 'string', 'as an attachment, pictures too', false),
  ],
  responses: {
    200: {
      description: 'The content',
      content: { 'application/octet-stream': { schema: FILE }, 'image/*': { schema: FILE } },
    },
    default: REFUSED,
  },
}

const CHECK = {
  operationId: 'check',
  summary: 'Whether the peer lives and is online',
  responses: {
    200: {
      description: 'It lives',
      content: json({
        type: 'object',
        properties: { alive: { const: true }, online: { type: 'boolean' }, version: { type: 'string' } },
        required: ['alive', 'online', 'version'],
      }),
    },
    default: REFUSED,
  },
}

function document(summary: string, type: string): unknown {
  return { summary, security: [], responses: { 200: { description: summary, content: { [type]: {} } } } }
}
