import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { IconButton } from './button.tsx'
import { moveFocus } from './roving.ts'
import type { JSX } from 'preact'
import type { IconName } from './icon.tsx'

export interface MenuItem {
  readonly icon: IconName
  readonly label: string
  readonly isDanger?: boolean
  readonly run: () => void
}

/** A button that opens a few things to do; arrows move among them, Escape goes back to the button. */
export function Menu({ label, items }: { readonly label: string; readonly items: readonly MenuItem[] }): JSX.Element {
  const isOpen = useSignal(false)
  const ref = useRef<HTMLDivElement>(null)
  const close = (): void => {
    isOpen.value = false
    ref.current?.querySelector<HTMLElement>('.icon-button')?.focus()
  }
  useEffect(() => {
    if (!isOpen.value) return undefined
    ref.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    const leave = (event: Event): void => {
      if (!(event.target instanceof Node) || ref.current?.contains(event.target) !== true) isOpen.value = false
    }
    document.addEventListener('pointerdown', leave)
    return () => {
      document.removeEventListener('pointerdown', leave)
    }
  }, [isOpen.value])
  return (
    <div class="menu" ref={ref}>
      <IconButton
        icon="more"
        label={label}
        onClick={() => {
          isOpen.value = !isOpen.value
        }}
      />
      {isOpen.value && (
        <div
          class="menu-list"
          role="menu"
          aria-label={label}
          onKeyDown={(event) => {
            if (event.key === 'Escape' || event.key === 'Tab') close()
            else moveFocus(event, '[role=menuitem]')
          }}
        >
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={item.isDanger === true ? 'danger' : ''}
              onClick={() => {
                close()
                item.run()
              }}
            >
              <Icon name={item.icon} />
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
