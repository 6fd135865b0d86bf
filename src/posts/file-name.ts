/** Leaves room for a number in front of the extension below the 255 bytes of file systems. */
const NAME_BYTES_MAX = 200
/** A longer "extension" is part of the name. */
const EXTENSION_BYTES_MAX = 20
const NAMELESS = 'post'

// Path separators and what Windows forbids; everything invisible: controls, formats (bidi overrides among them), line
// and paragraph separators, halves of surrogate pairs, private and unassigned characters.
const UNSAFE = /[/\\:*?"<>|]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu
// Names that Windows takes for devices, whatever follows the first dot.
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i

/**
 * A plain file name made of a name that somebody else chose: no path, nothing hidden or invisible, no device, no dot,
 * dash or tilde in front, at most 200 bytes of UTF-8, never empty. The extension stays.
 */
export function safeFileName(name: string): string {
  const plain = trimmed(name.normalize('NFC').replace(UNSAFE, '_').replace(/\s+/gu, ' '))
  const short = trimmed(shortened(plain))
  if (short === '' || /^[_ .]*$/.test(short)) return NAMELESS
  return DEVICE.test(short) ? `_${short}` : short
}

/** The longest beginning of `text` with at most `bytesMax` bytes of UTF-8 that cuts no character in two. */
export function cutText(text: string, bytesMax: number): string {
  const bytes = new Uint8Array(bytesMax)
  return text.slice(0, new TextEncoder().encodeInto(text, bytes).read)
}

function trimmed(name: string): string {
  return name.replace(/^[\s.~-]+/u, '').replace(/[\s.]+$/u, '')
}

function shortened(name: string): string {
  if (bytesOf(name) <= NAME_BYTES_MAX) return name
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 ? name.slice(dot) : ''
  const kept = bytesOf(extension) <= EXTENSION_BYTES_MAX ? extension : ''
  return cutText(name, NAME_BYTES_MAX - bytesOf(kept)) + kept
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
