import DOMPurify from 'dompurify'
import { Marked } from 'marked'

const ALLOWED = ['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a']
const SAFE_ADDRESS = /^(?:https?:\/\/|mailto:)/i
/** Nothing in a text without these is markdown. */
const MARKED = /[*_`~[\]>#|\\<&]|^\s*(?:[-+]|\d+[.)])\s|https?:\/\/|www\.|@\w+\.\w|\n\n/m
/** Rationale: what is on the screen, twice over, needs no second parsing while one scrolls. */
const KEPT_MAX = 500

const kept = new Map<string, DocumentFragment>()

// Pictures and raw HTML stay what they were typed as: a remote picture would tell its server who reads.
const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ raw }) => escaped(raw),
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`
    },
    hr: ({ raw }) => `<p>${escaped(raw.trim())}</p>`,
    table: ({ raw }) => `<pre>${escaped(raw)}</pre>`,
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
})

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName !== 'A') return
  const isSafe = SAFE_ADDRESS.test(node.getAttribute('href') ?? '')
  if (!isSafe) node.removeAttribute('href')
  node.setAttribute('rel', 'noopener noreferrer nofollow')
  node.setAttribute('target', '_blank')
})

/** The markdown of a text as elements of a narrow list; nothing if it has none. */
export function richText(text: string): DocumentFragment | undefined {
  if (!MARKED.test(text)) return undefined
  const known = kept.get(text)
  if (known !== undefined) return known
  const fragment = DOMPurify.sanitize(marked.parse(text, { async: false }), {
    ALLOWED_TAGS: ALLOWED,
    ALLOWED_ATTR: ['href', 'start'],
    ALLOWED_URI_REGEXP: SAFE_ADDRESS,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  })
  if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? '')
  kept.set(text, fragment)
  return fragment
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
