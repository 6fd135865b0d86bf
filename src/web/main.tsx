import { render } from 'preact'
import { App } from './views/app.tsx'
import { applyPrefs } from './state/prefs.ts'
import { follow } from './state/link.ts'
import { followRoute } from './state/route.ts'
import { followTitle } from './state/title.ts'
import { hear } from './state/hear.ts'

applyPrefs()
followRoute()
followTitle()
void follow(hear)

const root = document.querySelector('#app')
if (root !== null) render(<App />, root)
