/** Letters of a message that stand for it where it is answered. */
const QUOTE_LETTERS = 30

/** A few words that stand for a message. */
export function quote({ text, sender }: { readonly text: string; readonly sender: string }): string {
  const letters = Array.from(text.replaceAll(/\s+/g, ' '))
  const cut = letters.slice(0, QUOTE_LETTERS).join('')
  return text === '' ? `an erased message of ${sender}` : `"${cut}${letters.length > QUOTE_LETTERS ? '…' : ''}"`
}
