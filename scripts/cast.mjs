/**
 * Draws docs/pictures/terminal.svg out of a real run: two peers and a bootstrap node, one of them in a tmux whose screen
 * is captured after each step. Run it after `npm run build`: `node scripts/cast.mjs`.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

const PICTURE = 'docs/pictures/terminal.svg'
const [COLUMNS, ROWS] = [78, 20]
const [CELL_X, CELL_Y, MARGIN] = [8.4, 18, 14]
/** How long a frame stays: while typing, and to be read. */
const [KEY_MS, READ_MS] = [70, 1_600]
const WAIT_MS = 60_000
const SERVER = `kith-cast-${process.pid}`
const ALONE = ['--listen', '/ip4/127.0.0.1/tcp/0']

const root = mkdtempSync(join(tmpdir(), 'kith-cast-'))
const frames = []
const children = []

function tmux(...args) {
  return execFileSync('tmux', ['-L', SERVER, ...args], { encoding: 'utf8' })
}

function capture(ms) {
  const screen = tmux('capture-pane', '-p', '-e')
  const [x, y] = tmux('display-message', '-p', '#{cursor_x} #{cursor_y}').trim().split(' ').map(Number)
  const last = frames.at(-1)
  if (last?.screen === screen && last.x === x) last.ms += ms
  else frames.push({ screen, x, y, ms })
}

async function see(pattern) {
  for (const endMs = performance.now() + WAIT_MS; !pattern.test(tmux('capture-pane', '-p')); await sleep(50)) {
    if (performance.now() > endMs) throw new Error(`never saw ${String(pattern)} in\n${tmux('capture-pane', '-p')}`)
  }
}

async function types(text, pattern) {
  for (const letter of text) {
    tmux('send-keys', '-l', letter)
    await sleep(40)
    capture(KEY_MS)
  }
  tmux('send-keys', 'Enter')
  await see(pattern)
  await sleep(150)
  capture(READ_MS)
}

/** A program without a terminal, and a way to wait for what it prints. */
function start(entry, args) {
  const child = spawn(process.execPath, [join('dist', entry), ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more) => (text += more))
  const prints = async (pattern) => {
    for (const endMs = performance.now() + WAIT_MS; !pattern.test(text); await sleep(30)) {
      if (performance.now() > endMs) throw new Error(`${entry}: ${String(pattern)} was not printed:\n${text}`)
    }
    return pattern.exec(text)
  }
  return { prints, type: (line) => child.stdin.write(`${line}\n`) }
}

async function play() {
  const bootstrap = start('bootstrap.js', [...ALONE, '--data-dir', join(root, 'bootstrap')])
  const [, address] = await bootstrap.prints(/Listening on (\/ip4\/127\S+)/)
  const own = (name) => [
    '--data-dir',
    join(root, name),
    '--bootstrap',
    address,
    '--api',
    'off',
    '--lan',
    'off',
    '--upnp',
    'off',
  ]
  const bob = start('peer.js', [...ALONE, ...own('bob'), '--name', 'bob'])
  await bob.prints(/Listening on/)
  const command = [process.execPath, 'dist/peer.js', ...ALONE, ...own('alice')].join(' ')
  const size = ['-x', String(COLUMNS), '-y', String(ROWS)]
  tmux(
    '-f',
    '/dev/null',
    '-u',
    'new-session',
    '-d',
    ...size,
    '-e',
    'LANG=C.UTF-8',
    '-e',
    'TERM=xterm-256color',
    command,
  )
  await see(/others call you/)
  capture(READ_MS)
  await types('alice', /passphrase/i)
  await types('', /^alice>/m)
  await see(/Listening on/)
  tmux('send-keys', 'C-l')
  await sleep(300)
  await types('add bob', /request sent/)
  await bob.prints(/Received friend request/)
  bob.type('yes')
  await see(/accepted your friend request/)
  capture(READ_MS)
  await types('message bob Hello! No company in between.', /Message sent/)
  await bob.prints(/Hello! No company/)
  bob.type('message alice And nothing lost when I am away :)')
  await see(/\(1\)>/)
  capture(READ_MS)
  await types('next', /Nothing else is unread/)
  await types('list', /FRIEND/)
  await types('why bob:me:last', /delivered/)
  capture(READ_MS * 2)
}

const COLOURS = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#56d4dd',
  90: '#8b949e',
}
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A row with its colours as SVG text. */
function rowOf(line, y) {
  let style = {}
  // eslint-disable-next-line no-control-regex
  const spans = line.split(/(\x1b\[[\d;]*m)/).flatMap((part) => {
    // eslint-disable-next-line no-control-regex
    const [, codes] = /^\x1b\[([\d;]*)m$/.exec(part) ?? []
    if (codes === undefined) return part === '' ? [] : [`<tspan${attributes(style)}>${escaped(part)}</tspan>`]
    for (const code of codes.split(';').map(Number)) {
      if (code === 0) style = {}
      else if (code === 1) style.bold = true
      else if (code === 2) style.dim = true
      else if (code === 22) style = { colour: style.colour }
      else if (code === 39) delete style.colour
      else if (COLOURS[code] !== undefined) style.colour = COLOURS[code]
    }
    return []
  })
  if (spans.length === 0) return ''
  return `<text x="${MARGIN}" y="${MARGIN + 30 + y * CELL_Y}" xml:space="preserve">${spans.join('')}</text>`
}

function attributes({ bold, dim, colour }) {
  return [
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity="0.6"' : '',
    colour === undefined ? '' : ` fill="${colour}"`,
  ].join('')
}

function svg() {
  const [width, height] = [COLUMNS * CELL_X + 2 * MARGIN, ROWS * CELL_Y + 2 * MARGIN + 24]
  const totalMs = frames.reduce((sum, { ms }) => sum + ms, 0)
  let atMs = 0
  const drawn = frames.map(({ screen, x, y, ms }) => {
    const [from, to] = [atMs / totalMs, (atMs + ms) / totalMs]
    atMs += ms
    const rows = screen.split('\n').map(rowOf).join('')
    const cursor = `<rect x="${MARGIN + x * CELL_X}" y="${MARGIN + 17 + y * CELL_Y}" width="${CELL_X}" height="${CELL_Y - 2}" fill="#c9d1d9" opacity="0.5"/>`
    const times = from === 0 ? [0, to] : [0, from, to]
    const values = from === 0 ? ['inline', 'none'] : ['none', 'inline', 'none']
    const keys = times.map((time) => time.toFixed(5)).join(';')
    const animate = `<animate attributeName="display" calcMode="discrete" dur="${totalMs}ms" repeatCount="indefinite" keyTimes="${keys}" values="${values.join(';')}"/>`
    return `<g display="none">${animate}${rows}${cursor}</g>`
  })
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, i) => `<circle cx="${20 + i * 18}" cy="16" r="5.5" fill="${fill}"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="A terminal: alice names herself, makes friends with bob, and they write to each other">
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>${dots.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#c9d1d9">
${drawn.join('\n')}
</g></svg>
`
}

try {
  await play()
  mkdirSync('docs/pictures', { recursive: true })
  writeFileSync(PICTURE, svg())
  console.log(`${PICTURE}: ${String(frames.length)} frames`)
} finally {
  try {
    tmux('kill-server')
  } catch {
    // It has ended already.
  }
  for (const child of children) child.kill()
  rmSync(root, { recursive: true, force: true })
}
