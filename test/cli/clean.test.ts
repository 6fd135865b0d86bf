import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanJson, cleanLine, cleanLines } from '../../src/cli/clean.ts'

const show = (text: string): string => JSON.stringify(text)
const hex = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`

/** Whatever happens, none of this may reach a terminal. */
const NEVER =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\p{Cs}|\p{Co}/u

const CONTROLS = [...Array.from({ length: 32 }, (_, code) => code), ...Array.from({ length: 33 }, (_, i) => 0x7f + i)]
const HIDDEN = [
  0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a,
  0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a,
  0x206f, 0x3164, 0xfe00, 0xfeff, 0xffa0, 0xfff9, 0xfffa, 0xfffb, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xf8ff,
  0x1d173, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xf0000, 0x10fffd,
]

/** Sequences that terminals obey, each once plain and once in a sentence. */
const SEQUENCES = [
  '\x1b[2J',
  '\x1b[1;1H',
  '\x1b[31mred',
  '\x1b]0;title\x07',
  '\x1b]52;c;ZXZpbA==\x07',
  '\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\',
  '\x1bP+q544e\x1b\\',
  '\x1b_payload\x1b\\',
  '\x1b[?1049h',
  '\x1b[6n',
  '\x1bc',
  '\x9b2J',
  '\x9d0;title\x9c',
  '\x90q\x9c',
  'abc\rError: you are not friends with bob',
  'abc\b\b\bxyz',
  'a\x7fb',
  'a\x00b',
  '\x0eabc\x0f',
  'a\x0bb\x0cc',
  '\u202egnp.exe',
  '\u2066abc\u2069',
  'bo\u200bb',
  'b\u200cob',
  'b\u200dob',
  'b\ufe0fob',
  'a\u{e0041}\u{e0042}',
  'x\ud800y',
  '\udfffz',
]

test('clean: 200 payloads leave nothing that moves, turns or hides', () => {
  const single = [...CONTROLS, ...HIDDEN].map((code) => `a${String.fromCodePoint(code)}b`)
  const doubled = HIDDEN.map((code) => String.fromCodePoint(code, code))
  const payloads = [...single, ...doubled, ...SEQUENCES, ...SEQUENCES.map((text) => `hello ${text} bob`)]
  assert.ok(payloads.length >= 200, `${payloads.length} payloads`)
  for (const payload of payloads) {
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
