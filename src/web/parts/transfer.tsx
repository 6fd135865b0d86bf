import { me } from '../state/me.ts'
import { progress } from '../state/feed.ts'
import { sizeText } from '../i18n/times.ts'
import type { JSX } from 'preact'

/** How far a file is, from or to its author (`of`, '' for this user); without a word of it yet, that it moves. */
export function Transfer(props: {
  readonly label: string
  readonly of: string
  readonly name: string
  readonly size: number
}): JSX.Element {
  const { label, of, name, size } = props
  const known = progress.value.get(`${of === '' ? (me.value?.name ?? '') : of}/${name}`)
  const words = known === undefined ? sizeText(size) : `${sizeText(known.doneBytes)} / ${sizeText(known.totalBytes)}`
  return (
    <label class="transfer">
      <span dir="auto">{label}</span>
      <small>{words}</small>
      {known === undefined ? <progress /> : <progress value={known.doneBytes} max={Math.max(1, known.totalBytes)} />}
    </label>
  )
}
