import { concat } from 'uint8arrays/concat'

/** Longer text is for an editor, not for a line on the screen. */
export const TEXT_BYTES_MAX = 16 * 1024

// Everything below the space but tab, line feed, form feed and carriage return: no text has these, most pictures do.
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROLS = /[\0-\x08\x0b\x0e-\x1f]/

/** The text that these bytes are; undefined if they are not UTF-8, not text, or nothing. */
export function readText(parts: readonly Uint8Array[]): string | undefined {
  const bytes = concat([...parts])
  if (bytes.length === 0) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return CONTROLS.test(text) ? undefined : text
  } catch {
    return undefined
  }
}
