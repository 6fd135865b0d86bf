import { useEffect, useId, useRef } from 'preact/hooks'
import { IconButton } from './button.tsx'
import { t } from '../i18n/i18n.ts'
import type { ComponentChildren, JSX } from 'preact'

/**
 * A dialog over the page. The browser keeps the focus inside and gives it back to where it came from; Escape and a click
 * beside it close it.
 */
export function Dialog(props: {
  readonly title: string
  readonly kind?: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}): JSX.Element {
  const { title, kind = '', onClose, children } = props
  const id = useId()
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const opener = document.activeElement
    const dialog = ref.current
    dialog?.showModal()
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => {
      dialog?.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
    }
  }, [])
  return (
    <dialog
      ref={ref}
      class={`dialog ${kind}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <div class="dialog-box">
        <header class="dialog-head">
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={t('do.close')} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  )
}
