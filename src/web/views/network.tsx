import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Doctor } from './doctor.tsx'
import { Graph } from '../parts/graph.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { Refusal } from '../parts/wait.tsx'
import { loadPeers } from '../state/network.ts'
import { loadMe, status } from '../state/me.ts'
import { refusal } from '../state/peer.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Peer } from '../state/network.ts'
import type { Refused } from '../client.ts'

/** Rationale: often enough to see somebody come and go. */
const EVERY_MS = 4_000

/** Whom this peer is connected to, as a picture and as a table, and whether all is well. */
export function NetworkView(): JSX.Element {
  const peers = useSignal<readonly Peer[]>([])
  const refused = useSignal<Refused | undefined>(undefined)
  useEffect(() => {
    const look = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return
      try {
        await loadMe()
        peers.value = await loadPeers()
        refused.value = undefined
      } catch (thrown) {
        refused.value = refusal(thrown)
      }
    }
    void look()
    const timer = setInterval(() => void look(), EVERY_MS)
    return () => {
      clearInterval(timer)
    }
  }, [])
  return (
    <>
      <header class="page-head">
        <Heading>{t('place.network')}</Heading>
        <Standing />
      </header>
      {refused.value !== undefined && <Refusal refused={refused.value} />}
      <section class="card graph-card">
        <Graph peers={peers.value} />
        <ul class="legend" aria-hidden="true">
          <li class="is-direct">{t('network.direct')}</li>
          <li class="is-relayed">{t('network.relayed')}</li>
          <li class="is-away">{t('network.away')}</li>
        </ul>
      </section>
      <section class="card">
        <h2 id="peers-title">{tn('network.peers', peers.value.filter(({ isConnected }) => isConnected).length)}</h2>
        <Table peers={peers.value} />
      </section>
      <Addresses />
      <div class="card">
        <Doctor />
      </div>
    </>
  )
}

function Standing(): JSX.Element {
  const isOnline = status.value?.online === true
  return (
    <p class={`mark ${isOnline ? 'mark-yes' : 'mark-danger'}`}>
      <Icon name={isOnline ? 'done' : 'failed'} /> {t(isOnline ? 'network.online' : 'network.offline')}
    </p>
  )
}

function Table({ peers }: { readonly peers: readonly Peer[] }): JSX.Element {
  return (
    <div class="table" role="region" aria-labelledby="peers-title" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('network.who')}</th>
            <th scope="col">{t('network.kind')}</th>
            <th scope="col">{t('network.way')}</th>
            <th scope="col">{t('network.latency')}</th>
            <th scope="col">{t('network.address')}</th>
          </tr>
        </thead>
        <tbody>
          {peers.map((peer) => (
            <tr key={peer.id}>
              <th scope="row" dir="auto">
                {peer.name}
              </th>
              <td>{t(`network.kind.${peer.kind}`)}</td>
              <td>{t(wayOf(peer))}</td>
              <td>
                {peer.latencyMs === undefined ? '–' : t('network.ms', { ms: Math.max(1, Math.round(peer.latencyMs)) })}
              </td>
              <td class="address">{peer.address ?? peer.trouble ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function wayOf({ isConnected, isRelayed }: Peer): 'network.away' | 'network.relayed' | 'network.direct' {
  if (!isConnected) return 'network.away'
  return isRelayed ? 'network.relayed' : 'network.direct'
}

/** Where this peer can be reached, and by which bootstrap nodes others find it. */
function Addresses(): JSX.Element {
  const { addresses = [], bootstraps = [] } = status.value ?? {}
  return (
    <section class="card">
      <h2>{t('network.own')}</h2>
      <ul class="plain-list">
        {addresses.map((one) => (
          <li key={one} class="address">
            {one}
          </li>
        ))}
        {addresses.length === 0 && <li>{t('network.noAddress')}</li>}
      </ul>
      <h3>{t('network.bootstraps')}</h3>
      <ul class="plain-list">
        {bootstraps.map(({ address, connected, lastError }) => (
          <li key={address}>
            <span class={`mark ${connected ? 'mark-yes' : 'mark-danger'}`}>
              <Icon name={connected ? 'done' : 'failed'} /> {t(connected ? 'network.connected' : 'network.unconnected')}
            </span>
            <span class="address">{address}</span>
            {lastError !== undefined && !connected && <small>{lastError}</small>}
          </li>
        ))}
      </ul>
    </section>
  )
}
