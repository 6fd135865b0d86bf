/**
 * What stands at `/`: it lets a browser in by the link that the peer printed, or sends it on to where it was let in
 * before. The secret of the link is behind the `#`: no server, log or other page ever sees it.
 */
export const DOOR_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Kith</title>
<link rel="stylesheet" href="/door.css">
<script type="module" src="/door.js"></script>
</head>
<body>
<main>
<h1>Kith</h1>
<p id="say" role="status">Opening your page …</p>
<p id="how" hidden>Say <code>web</code> in the line of your peer, or <code>kith web</code> in a terminal: that prints a
link which opens your page, once.</p>
<noscript><p>This page needs JavaScript. The command line needs none: <code>kith help</code></p></noscript>
</main>
</body>
</html>
`

export const DOOR_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export const DOOR_STYLE = `
:root { color-scheme: light dark; font: 1.0625rem/1.6 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { max-width: 30rem; padding: 1.5rem; text-align: center; }
h1 { font-size: 2.25rem; letter-spacing: -0.02em; margin: 0 0 0.5rem; }
code { font-family: ui-monospace, monospace; padding: 0.1em 0.35em; border: 1px solid currentColor; border-radius: 0.35em; }
`

/** The path is kept where no other port of this machine can read it; the cookie that belongs to it is for the path alone. */
export const DOOR_SCRIPT = `
const KEY = 'kith-page'
const secret = location.hash.slice(1)
history.replaceState(null, '', '/')

function tell(text) {
  document.querySelector('#say').textContent = text
  document.querySelector('#how').hidden = false
}

async function enter() {
  if (secret !== '') {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch('/api/v1/enter', { method: 'POST', headers, body: JSON.stringify({ secret }) })
    const { path, error } = await response.json()
    if (response.ok) {
      localStorage.setItem(KEY, path)
      return path
    }
    tell(error.message)
  }
  const known = localStorage.getItem(KEY)
  if (known === null || !/^\\/p\\/[\\w-]+\\/$/.test(known)) return undefined
  const check = await fetch(known + 'api/v1/check')
  if (check.ok) return known
  if (check.status === 401) localStorage.removeItem(KEY)
  return undefined
}

try {
  const path = await enter()
  if (path !== undefined) location.replace(path)
  else if (secret === '') tell('Your page opens by a link of your peer.')
} catch {
  tell('The peer does not answer.')
}
`
