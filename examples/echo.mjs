// Says back what friends write. Run: KITH_DATA_DIR=./alice node examples/echo.mjs
import { connect } from './kith.mjs'

const kith = connect()
for await (const event of kith.events()) {
  if (event.type !== 'message') continue
  await kith.call('message', { user: event.from, text: `You said: ${event.text}` })
}
