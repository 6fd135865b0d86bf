/**
 * The tables of a peer (the bootstrap node has its own, at the end).
 *
 *   person ──< device            who there is: a user key, its record, its devices and their addresses
 *     │
 *     ├─ friendship              what we are to each other
 *     ├─< request                what waits for a yes or no, in and out, of every kind
 *     ├─< notice                 signed words that must reach a peer: resent until acknowledged; reply: what we say of theirs
 *     └─< message ──? outbox     history; an outbox row lives until the recipient's receipt
 *           ├─< reaction         what each side thinks of it
 *           └─? early_change     an edit or erasure that came before it
 *
 *   group_keys                   MLS of our private groups; group_key_package, group_welcome: on the way to it
 *   group_share                  what members of a group opened to those who came later
 *   heard_request                who asks to join a group that somebody else leads
 *   group_confirmed              which epoch each member says it has reached
 *
 *   search                       index of the texts of people and groups; chat_timer: how long texts of a conversation last
 *
 *   post_chain ──< post          posts, our own and of friends, on the chain of the device that signed them; the content
 *   post_entry                   lies in files by hash (blocks.ts). Our own entries, for friends who ask
 *
 *   box ──< box_token            what this node holds for others: sealed envelopes, each under the token it came with
 *    └──< envelope
 *   letter ──< custody           letters of our own, and who signed for them; granted: where friends' boxes are
 *   sealing_key ──< letter_taken our own box: its keys, and which letters were taken already
 *   own_holder, own_token        who holds for us, and what each friend needs to leave something there
 *
 *   invite                       codes of invite links that we gave out
 *   api_token                    limited tokens of the API
 *
 *   node_log, own_receipt        bootstrap nodes: how far each one's log was followed, and their words for our names
 *   address_card                 where friends' devices say that they are
 *
 *   setting                      small things by key
 *
 * Ids and keys are blobs; peer ids are text; times are milliseconds (`_ms`) or seconds (`_s`) since 1970.
 */
export const SCHEMA_VERSION = 1

import { API_TOKEN_SCHEMA } from './api-tokens.ts'
import { CARD_SCHEMA } from './cards.ts'
import { CHAT_SCHEMA } from './chat.ts'
import { GROUP_KEYS_SCHEMA } from './group-keys.ts'
import { GROUP_SCHEMA } from './groups.ts'
import { BOX_SCHEMA } from './boxes.ts'
import { GROUP_SHARE_SCHEMA } from './group-shares.ts'
import { HEARD_REQUEST_SCHEMA } from './heard-requests.ts'
import { INVITE_SCHEMA } from './invites.ts'
import { LETTER_SCHEMA } from './letters.ts'
import { NODE_LOG_SCHEMA } from './node-logs.ts'
import { NOTICE_SCHEMA } from './notices.ts'
import { PASSAGE_SCHEMA } from './passages.ts'
import { GRANTS_SCHEMA, PAIR_SCHEMA } from './pairs.ts'
import { PERSON_SCHEMA } from './persons.ts'
import { POST_SCHEMA } from './posts.ts'
import { REGISTRAR_LOG_SCHEMA } from './registrar-log.ts'
import { REGISTRAR_SCHEMA } from './registrations.ts'
import { REQUEST_SCHEMA } from './requests.ts'
import { SEARCH_SCHEMA } from './search.ts'
import { SETTING_SCHEMA } from './settings.ts'

export const SCHEMA = [
  SETTING_SCHEMA,
  PERSON_SCHEMA,
  REQUEST_SCHEMA,
  INVITE_SCHEMA,
  NOTICE_SCHEMA,
  CHAT_SCHEMA,
  PAIR_SCHEMA,
  GRANTS_SCHEMA,
  PASSAGE_SCHEMA,
  GROUP_SCHEMA,
  GROUP_SHARE_SCHEMA,
  HEARD_REQUEST_SCHEMA,
  GROUP_KEYS_SCHEMA,
  SEARCH_SCHEMA,
  POST_SCHEMA,
  REGISTRAR_SCHEMA,
  REGISTRAR_LOG_SCHEMA,
  BOX_SCHEMA,
  LETTER_SCHEMA,
  API_TOKEN_SCHEMA,
  NODE_LOG_SCHEMA,
  CARD_SCHEMA,
].join('\n')
