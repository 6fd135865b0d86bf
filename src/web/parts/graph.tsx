import { useMemo, useRef } from 'preact/hooks'
import { layout } from './layout.ts'
import { me } from '../state/me.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Peer } from '../state/network.ts'
import type { Spot } from './layout.ts'

/** Half the sides of the drawing. */
const WIDTH = 420
const NARROW_WIDTH = 230
/** Wider than high where there is room. */
const STRETCH = 1.45
/** As wide as the style sheets call narrow. */
const NARROW = '(max-width: 44rem)'
const HEIGHT = 260
const NEAR = 110
const FAR = 210
/** What a peer that is away, or has no figure yet, is drawn at. */
const UNKNOWN_MS = 60
/** Rationale: more is a cloud that nobody reads; the table has them all. */
const DRAWN_MAX = 60

/** Whom we are connected to: nearer is faster, a broken line goes over a relay. The table below says the same. */
export function Graph({ peers }: { readonly peers: readonly Peer[] }): JSX.Element {
  const before = useRef<readonly Spot[]>([])
  const drawn = peers.slice(0, DRAWN_MAX)
  const isNarrow = matchMedia(NARROW).matches
  const width = isNarrow ? NARROW_WIDTH : WIDTH
  const spots = useMemo(() => {
    before.current = layout(
      drawn.map((peer) => ({ id: peer.id, length: lengthOf(peer) })),
      before.current,
    )
    return new Map(before.current.map((spot) => [spot.id, fit(spot, width)]))
  }, [peers, width])
  return (
    <svg
      class="graph"
      viewBox={`${-width} ${-HEIGHT} ${2 * width} ${2 * HEIGHT}`}
      role="img"
      aria-label={t('network.graph', { count: peers.length })}
    >
      {[90, 170, 250].map((radius) => (
        <ellipse key={radius} class="graph-ring" rx={(radius * width) / (HEIGHT + 20)} ry={radius} />
      ))}
      {drawn.map((peer) => {
        const { x, y } = spots.get(peer.id) ?? { x: 0, y: 0 }
        const kind = !peer.isConnected ? 'is-away' : peer.isRelayed ? 'is-relayed' : 'is-direct'
        return <line key={peer.id} class={`graph-line ${kind}`} x2={x} y2={y} />
      })}
      {drawn.map((peer) => {
        const { x, y } = spots.get(peer.id) ?? { x: 0, y: 0 }
        return (
          <g
            key={peer.id}
            class={`graph-peer is-${peer.kind} ${peer.isConnected ? '' : 'is-away'}`}
            transform={`translate(${x} ${y})`}
          >
            {peer.kind === 'bootstrap' ? <rect x="-9" y="-9" width="18" height="18" rx="4" /> : <circle r="11" />}
            <text y="28">{peer.name}</text>
            {peer.latencyMs !== undefined && (
              <text class="graph-latency" y="44">
                {t('network.ms', { ms: Math.max(1, Math.round(peer.latencyMs)) })}
              </text>
            )}
          </g>
        )
      })}
      <g class="graph-me">
        <circle r="17" />
        <text y="36">{me.value?.name ?? ''}</text>
      </g>
    </svg>
  )
}

/** Ten times slower is one step further out. */
function lengthOf({ latencyMs, isConnected }: Peer): number {
  if (!isConnected) return FAR + 20
  const ms = Math.max(1, latencyMs ?? UNKNOWN_MS)
  return NEAR + (FAR - NEAR) * Math.min(1, Math.log10(ms) / 3)
}

/** As wide as the drawing, and inside. */
function fit({ x, y }: Spot, width: number): { x: number; y: number } {
  const stretched = x * (width === WIDTH ? STRETCH : 1)
  return {
    x: Math.max(-width + 60, Math.min(width - 60, stretched)),
    y: Math.max(-HEIGHT + 30, Math.min(HEIGHT - 55, y)),
  }
}
