import { ActionButton } from '../parts/button.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { act } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { fullText } from '../i18n/times.ts'
import { refreshGroups } from '../state/groups.ts'
import { refreshPeople, requests } from '../state/people.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Request } from '../state/people.ts'

/** What waits for a yes or no: of others from us, and of us from others. */
export function Requests(): JSX.Element | null {
  const all = requests.value
  if (all.length === 0) return null
  const inward = all.filter(({ direction }) => direction === 'in')
  const outward = all.filter(({ direction }) => direction === 'out')
  return (
    <section class={`card ${inward.length > 0 ? 'card-asked' : ''}`}>
      {inward.length > 0 && <Part title={tn('requests.in', inward.length)} requests={inward} />}
      {outward.length > 0 && <Part title={tn('requests.out', outward.length)} requests={outward} />}
    </section>
  )
}

function Part(props: { readonly title: string; readonly requests: readonly Request[] }): JSX.Element {
  return (
    <>
      <h2>{props.title}</h2>
      <ul class="list">
        {props.requests.map((one) => (
          <Line key={one.number} request={one} />
        ))}
      </ul>
    </>
  )
}

function Line({ request }: { readonly request: Request }): JSX.Element {
  const { number, kind, direction, who, group = '', createdMs, greeting } = request
  const answer = async (method: 'accept' | 'decline' | 'withdraw'): Promise<void> => {
    await act(
      () => call(method, { request: String(number) }),
      () => t(`requests.${method}.done`, { who }),
    )
    refreshPeople()
    refreshGroups()
  }
  return (
    <li class="list-line">
      <Avatar name={who} />
      <p>
        <span>{t(`requests.${kind}.${direction}`, { who, group })}</span>
        {greeting !== undefined && <q dir="auto">{greeting}</q>}
        <small>
          {fullText(createdMs)}
          {passageText(request)}
        </small>
      </p>
      {direction === 'in' ? (
        <>
          <ActionButton kind="main" work={() => answer('accept')}>
            {t('do.accept')}
          </ActionButton>
          <ActionButton work={() => answer('decline')}>{t('do.decline')}</ActionButton>
        </>
      ) : (
        <ActionButton work={() => answer('withdraw')}>{t('do.withdraw')}</ActionButton>
      )}
    </li>
  )
}

function passageText({ passage }: Request): string {
  if (passage === undefined) return ''
  return ` · ${t(`requests.passage.${passage.state}`, { holders: passage.holders.join(', ') })}`
}
