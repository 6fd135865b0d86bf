import { NEWS_TYPES } from '../operations/permission.ts'
import { paramsSchema, resultSchema } from './schemas.ts'
import { typeText } from './type-text.ts'
import type { Operation } from '../operations/operation.ts'
import type { Registry } from '../operations/registry.ts'

export const DOCS_STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid currentColor; border-radius: 0.5rem; }
section { border-top: 1px solid; margin-top: 1.5rem; }
td, th { text-align: left; vertical-align: top; padding: 0.1rem 1rem 0.1rem 0; }
nav { columns: 12rem; }
`

const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kith: the local API</title>
<link rel="stylesheet" href="/api/v1/docs.css">
</head>
<body>
<main>
<h1>Kith: the local API</h1>
<p>Every command of the line, for programs of this machine. The same for programs:
<a href="/api/v1/openapi.json">openapi.json</a>.</p>
<pre>cd &lt;the data directory&gt;
curl -H "Authorization: Bearer $(cat api-token)" -H 'Content-Type: application/json' \\
  -d '{"jsonrpc":"2.0","id":1,"method":"whoami"}' "$(cat api-address)/api/v1/rpc"
curl -N -H "Authorization: Bearer $(cat api-token)" "$(cat api-address)/api/v1/events"</pre>
`

/** All about the API on one page, without a script. */
export function docsPage({ operations }: Registry): string {
  const links = operations.map(({ name }) => `<a href="#${anchor(name)}">${escaped(name)}</a><br>`)
  return `${HEAD}<nav aria-label="Commands">
${links.join('\n')}
</nav>
${operations.map(sectionOf).join('\n')}
<section>
<h2>Events</h2>
<p>${NEWS_TYPES.map((type) => `<code>${escaped(type)}</code>`).join(' ')}</p>
</section>
</main>
</body>
</html>
`
}

function sectionOf(operation: Operation): string {
  const { name, summary } = operation
  const { properties = {}, required = [] } = paramsSchema(operation)
  const rows = Object.entries(properties).map(
    ([key, schema]) =>
      `<tr><th scope="row"><code>${escaped(key)}</code></th><td><code>${escaped(typeText(schema))}</code></td>` +
      `<td>${required.includes(key) ? 'needed' : ''} ${escaped(schema.description ?? '')}</td></tr>`,
  )
  return `<section id="${anchor(name)}">
<h2><code>${escaped(name)}</code></h2>
<p>${escaped(summary)}</p>
${rows.length === 0 ? '<p>No parameters.</p>' : `<table>${rows.join('')}</table>`}
<p>Result: <code>${escaped(typeText(resultSchema(operation)))}</code></p>
</section>`
}

const anchor = (name: string): string => name.replaceAll(' ', '-')

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (char) => entities[char] ?? '')
}
