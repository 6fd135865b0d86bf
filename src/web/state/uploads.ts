import { signal } from '@preact/signals'
import { refreshOwnShelf } from './feed.ts'
import { act } from './toasts.ts'
import { t } from '../i18n/i18n.ts'
import { upload } from './peer.ts'

export interface Upload {
  readonly id: number
  readonly name: string
  readonly size: number
}

/** Files that are on their way into the peer. */
export const uploads = signal<readonly Upload[]>([])
let last = 0

/** One after the other, so that a heap of files takes no more than one connection. */
export function uploadAll(files: readonly File[]): void {
  const waiting = files.map((file) => ({ file, entry: { id: ++last, name: file.name, size: file.size } }))
  uploads.value = [...uploads.value, ...waiting.map(({ entry }) => entry)]
  void (async () => {
    for (const { file, entry } of waiting) {
      await act(
        () => upload(file),
        () => t('posts.uploaded', { name: file.name }),
      )
      uploads.value = uploads.value.filter(({ id }) => id !== entry.id)
      refreshOwnShelf()
    }
  })()
}
