import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanJson, cleanLine, cleanLines } from '../../src/cli/clean.ts'
import { NEVER, PAYLOADS } from './payloads.ts'

const show = (text: string): string => JSON.stringify(text)
const hex = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`

test('clean: 200 payloads leave nothing that moves, turns or hides', () => {
  assert.ok(PAYLOADS.length >= 200, `${PAYLOADS.length} payloads`)
  for (const payload of PAYLOADS) {
    for (const line of [...cleanLines(payload), cleanLine(payload)]) {
      assert.doesNotMatch(line, NEVER, `${show(payload)} became ${show(line)}`)
      assert.ok(!line.includes('\n'), show(payload))
    }
    const json = cleanJson({ text: payload })
    assert.doesNotMatch(json, NEVER, `${show(payload)} as JSON`)
    assert.deepEqual(JSON.parse(json), { text: payload }, 'JSON loses nothing')
  }
})

test('clean: every code point below U+3100, and every plane above, is safe', () => {
  for (let code = 0; code < 0x11_0000; code += code < 0x3100 ? 1 : 61) {
    for (const text of [
      String.fromCodePoint(code),
      `क${String.fromCodePoint(code)}क`,
      `👩${String.fromCodePoint(code)}👩`,
    ]) {
      // eslint-disable-next-line no-misleading-character-class
      const cleaned = cleanLine(text).replaceAll(/[\u200c\u200d\ufe0e\ufe0f]/g, '')
      assert.doesNotMatch(cleaned, NEVER, hex(code))
    }
  }
})

test('clean: normal text of many languages passes unchanged', () => {
  const texts = [
    'Hello, bob! 100 % of it: [x] {y} ~ `z` | \\ "quoted" \'single\'',
    'Grüße aus Köln, façade, naïve, Ελληνικά, Русский, Tiếng Việt',
    'e\u0301a\u0300 (decomposed)',
    '日本語のテキスト、全角　スペース。',
    '한국어 조합 각',
    'שלום עולם, مرحبا بالعالم',
    'می\u200cخواهم',
    'क्\u200dष and ක්\u200dර',
    '👩🏽\u200d💻 👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 1\ufe0f⃣ 🇩🇪 ☺\ufe0e',
    '∑ ≤ → € ½ ² № “quotes” – dash … ␤',
    'post list\t[0]',
  ]
  for (const text of texts) assert.equal(cleanLine(text), text)
})

test('clean: a text of several lines cannot pass for a line of ours', () => {
  for (const end of ['\n', '\r\n', '\r', '\u0085', '\u2028', '\u2029']) {
    const lines = cleanLines(`A sent you a message: hi${end}B sent you a message: pay me${end}kith> `)
    assert.deepEqual(lines, ['A sent you a message: hi', '    B sent you a message: pay me', '    kith> '], show(end))
  }
  assert.equal(cleanLine('two\nlines'), 'two lines')
})

test('clean: what was there and is not is seen', () => {
  assert.equal(cleanLine('a\x1b[31mb'), 'a\ufffd[31mb')
  assert.equal(cleanLine('a\u202eb'), 'ab')
})

test('clean: hundreds of marks on one letter do not paint over other lines', () => {
  assert.equal(cleanLine(`a${'\u0301'.repeat(500)}b`).length, 8)
})

test('clean: 16 KiB of hostile text takes no time', () => {
  const startedMs = performance.now()
  for (const char of ['\u0301', '\u200d', '\x1b', '\u202e', '👩', 'a']) cleanLines(char.repeat(16_384))
  assert.ok(performance.now() - startedMs < 1_000)
})
