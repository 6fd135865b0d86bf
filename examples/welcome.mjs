// Greets who joins a group. Run: KITH_DATA_DIR=./alice node examples/welcome.mjs
import { connect } from './kith.mjs'

const kith = connect()
for await (const event of kith.events()) {
  if (event.type !== 'group_member_added') continue
  await kith.call('broadcast', { group: event.group, text: `Welcome, ${event.who}!` })
}
