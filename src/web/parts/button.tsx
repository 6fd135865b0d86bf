import { useSignal } from '@preact/signals'
import { Icon } from './icon.tsx'
import type { ComponentChildren, JSX } from 'preact'
import type { IconName } from './icon.tsx'

interface ButtonProps {
  readonly icon?: IconName
  readonly kind?: 'main' | 'plain' | 'danger' | 'quiet'
  readonly isBusy?: boolean
  readonly isDisabled?: boolean
  readonly type?: 'button' | 'submit'
  readonly onClick?: () => void
  readonly children: ComponentChildren
}

export function Button(props: ButtonProps): JSX.Element {
  const { icon, kind = 'plain', isBusy = false, isDisabled = false, type = 'button', onClick, children } = props
  return (
    <button
      class={`button button-${kind}`}
      type={type}
      aria-busy={isBusy}
      disabled={isDisabled || isBusy}
      onClick={onClick}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}

/** A button that is busy until its work is done. */
export function ActionButton(
  props: Omit<ButtonProps, 'onClick' | 'isBusy'> & { readonly work: () => Promise<unknown> },
): JSX.Element {
  const { work, ...others } = props
  const isBusy = useSignal(false)
  const run = async (): Promise<void> => {
    isBusy.value = true
    await work().finally(() => {
      isBusy.value = false
    })
  }
  return <Button {...others} isBusy={isBusy.value} onClick={() => void run()} />
}

/** A button with a picture; its name is for screen readers and on hover. */
export function IconButton(props: {
  readonly icon: IconName
  readonly label: string
  readonly kind?: string
  readonly isPressed?: boolean
  readonly isDisabled?: boolean
  readonly tabIndex?: number
  readonly onClick: () => void
}): JSX.Element {
  const { icon, label, kind = '', isPressed, isDisabled = false, tabIndex, onClick } = props
  return (
    <button
      class={`icon-button ${kind}`}
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      disabled={isDisabled}
      tabIndex={tabIndex}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  )
}
