import { renderUnicodeCompact } from 'uqr'

/** A QR code in half blocks, a line each. In capitals, which take a third less room: whoever reads it does not mind. */
export function qrLines(text: string): string[] {
  return renderUnicodeCompact(text.toUpperCase(), { border: 2 }).split('\n')
}
