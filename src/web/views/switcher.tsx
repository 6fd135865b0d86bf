import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Avatar } from '../parts/avatar.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { go, PLACES } from '../state/route.ts'
import { t } from '../i18n/i18n.ts'
import { talks } from '../state/talks.ts'
import type { JSX, TargetedKeyboardEvent } from 'preact'

interface Choice {
  readonly key: string
  readonly name: string
  readonly isTalk: boolean
  readonly go: () => void
}

const SHOWN_MAX = 9

/** Ctrl-K: go anywhere by a few letters. */
export function Switcher(): JSX.Element | null {
  const isOpen = useSignal(false)
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      isOpen.value = !isOpen.value
    }
    addEventListener('keydown', listen)
    return () => {
      removeEventListener('keydown', listen)
    }
  }, [])
  return isOpen.value ? <Choices onClose={() => (isOpen.value = false)} /> : null
}

function Choices({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const text = useSignal('')
  const at = useSignal(0)
  const shown = choicesFor(text.value)
  const chosen = shown[Math.min(at.value, shown.length - 1)]
  const run = (choice: Choice | undefined): void => {
    if (choice === undefined) return
    onClose()
    // After the dialog has given the focus back.
    setTimeout(choice.go)
  }
  const press = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined
    if (step !== undefined) {
      event.preventDefault()
      at.value = (at.value + step + shown.length) % Math.max(1, shown.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(chosen)
    }
  }
  return (
    <Dialog title={t('switch.title')} kind="switcher" onClose={onClose}>
      <input
        data-first
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="switch-list"
        aria-activedescendant={chosen === undefined ? undefined : `switch-${chosen.key}`}
        aria-label={t('switch.text')}
        placeholder={t('switch.text')}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
          at.value = 0
        }}
        onKeyDown={press}
      />
      <ul id="switch-list" role="listbox" aria-label={t('switch.title')}>
        {shown.map((choice) => (
          <li
            key={choice.key}
            id={`switch-${choice.key}`}
            role="option"
            aria-selected={choice === chosen}
            onClick={() => {
              run(choice)
            }}
          >
            {choice.isTalk ? (
              <Avatar name={choice.name} isGroup={choice.key.startsWith('#')} />
            ) : (
              <Icon name={choice.key as 'chats'} />
            )}
            <span dir="auto">{choice.name}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

/** Conversations first, those that begin with the letters before those that only have them. */
function choicesFor(text: string): Choice[] {
  const wanted = text.trim().toLowerCase().replace(/^[@#]/, '')
  const all: Choice[] = [
    ...talks.value.map(({ key, name }) => ({ key, name, isTalk: true, go: () => go('chats', key) })),
    ...PLACES.map((place) => ({ key: place, name: t(`place.${place}`), isTalk: false, go: () => go(place) })),
  ]
  const rank = ({ name }: Choice): number => (name.toLowerCase().startsWith(wanted) ? 0 : 1)
  return all
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, SHOWN_MAX)
}
