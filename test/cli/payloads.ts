/** Whatever happens, none of this may reach a terminal. */
export const NEVER =
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

/** More than 200 texts that a terminal would obey, or that hide something. */
export const PAYLOADS: readonly string[] = [
  ...[...CONTROLS, ...HIDDEN].map((code) => `a${String.fromCodePoint(code)}b`),
  ...HIDDEN.map((code) => String.fromCodePoint(code, code)),
  ...SEQUENCES,
  ...SEQUENCES.map((text) => `hello ${text} bob`),
]
