/**
 * The tables of a peer (the bootstrap node has its own, at the end).
 *
 *   person ──< device            who there is: a user key, its record, its devices and their addresses
 *     │
 *     ├─ friendship              what we are to each other
 *     ├─< request                what waits for a yes or no, in and out, of every kind
 *     ├─< notice                 signed words that must reach a peer: resent until acknowledged
 *     └─< message ──? outbox     history; an outbox row lives until the recipient's receipt
 *
 *   post_chain ──< post          posts, our own and of friends, on the chain of the device that signed them; the content
 *   post_entry                   lies in files by hash (blocks.ts). Our own entries, for friends who ask
 *
 *   setting                      small things by key
 *
 * Ids and keys are blobs; peer ids are text; times are milliseconds (`_ms`) or seconds (`_s`) since 1970.
 */
export const SCHEMA_VERSION = 1

import { CHAT_SCHEMA } from './chat.ts'
import { GROUP_SCHEMA } from './groups.ts'
import { NOTICE_SCHEMA } from './notices.ts'
import { PERSON_SCHEMA } from './persons.ts'
import { POST_SCHEMA } from './posts.ts'
import { REGISTRAR_SCHEMA } from './registrations.ts'
import { REQUEST_SCHEMA } from './requests.ts'
import { SETTING_SCHEMA } from './settings.ts'

export const SCHEMA = [
  SETTING_SCHEMA,
  PERSON_SCHEMA,
  REQUEST_SCHEMA,
  NOTICE_SCHEMA,
  CHAT_SCHEMA,
  GROUP_SCHEMA,
  POST_SCHEMA,
  REGISTRAR_SCHEMA,
].join('\n')
