/**
 * The one place where text of other people is made fit for a terminal. A whitelist: letters, marks, numbers,
 * punctuation, symbols and spaces that can be seen. What moves the cursor, turns the direction of writing around or
 * cannot be seen at all does not get through.
 */

/** Not among them, or among them without a picture: Hangul fillers, joiners, variation selectors, tags. */
const UNSAFE = /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]|\p{Default_Ignorable_Code_Point}/u
const EVERY_UNSAFE = new RegExp(UNSAFE, 'gu')
/** Ends, turns or hides something: dropped without a trace, as it has no picture to lose. */
const FORMAT = /^[\p{Cf}\p{Default_Ignorable_Code_Point}]$/u
const MARK = /^\p{M}$/u
const PICTURE = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u
/** Keycaps: 1️⃣ */
const KEYCAP = /^[0-9#*]$/
/** Scripts whose letters change their shape at a joiner; in others it only tells two equal-looking words apart. */
const JOINING =
  /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]$/u

const JOINERS = new Set(['\u200c', '\u200d'])
const VARIATIONS = new Set(['\ufe0e', '\ufe0f'])
const REPLACEMENT = '\ufffd'
/** Rationale: no living script stacks more; hundreds of marks would paint over the lines above and below. */
const MARKS_MAX = 6
/** Before each further line of a text: where a line of ours would begin, theirs cannot. */
const INDENT = '    '

/** One line, fit to be printed: line breaks become spaces. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll('\n', ' ')
}

/** As many lines as the text has; the second and later ones are indented, so that none can pass for a line of ours. */
export function cleanLines(text: string): string[] {
  return cleanText(text)
    .split('\n')
    .map((line, index) => (index === 0 ? line : INDENT + line))
}

/** JSON that is safe to print: what `cleanLines` would touch is escaped instead, so that no byte is lost. */
export function cleanJson(value: unknown): string {
  return JSON.stringify(value).replace(EVERY_UNSAFE, escaped)
}

/** As many lines as it has, none of them indented. */
export function cleanText(text: string): string {
  const plain = text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
  // Nearly everything is ASCII, and 16 KiB of it should cost nothing.
  if (/^[\x20-\x7e\n\t]*$/.test(plain)) return plain
  const chars = Array.from(plain)
  let cleaned = ''
  let marks = 0
  for (const [index, char] of chars.entries()) {
    marks = MARK.test(char) ? marks + 1 : 0
    cleaned += marks > MARKS_MAX ? '' : cleanChar(char, chars[index - 1] ?? '', chars[index + 1] ?? '')
  }
  return cleaned
}

function cleanChar(char: string, before: string, after: string): string {
  if (char === '\n' || char === '\t') return char
  if (JOINERS.has(char)) return joins(before, after) ? char : ''
  if (VARIATIONS.has(char)) return PICTURE.test(before) || KEYCAP.test(before) ? char : ''
  if (!UNSAFE.test(char)) return char
  return FORMAT.test(char) ? '' : REPLACEMENT
}

function joins(before: string, after: string): boolean {
  if (JOINING.test(before) || (MARK.test(before) && JOINING.test(after))) return true
  return (PICTURE.test(before) || VARIATIONS.has(before)) && PICTURE.test(after)
}

function escaped(char: string): string {
  return Array.from(
    { length: char.length },
    (_, unit) => `\\u${char.charCodeAt(unit).toString(16).padStart(4, '0')}`,
  ).join('')
}
