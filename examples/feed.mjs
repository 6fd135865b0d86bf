// Fetches every new post of friends, and prints where it lies. Run: KITH_DATA_DIR=./alice node examples/feed.mjs
import { connect } from './kith.mjs'

const kith = connect()
for await (const event of kith.events()) {
  if (event.type !== 'post_new') continue
  const { path } = await kith.call('post get', { user: event.from, id: event.id })
  console.log(JSON.stringify({ from: event.from, name: event.name, path }))
}
