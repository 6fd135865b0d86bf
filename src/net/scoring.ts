import { createTopicScoreParams } from '@libp2p/gossipsub/score'
import type { GossipSub } from '@libp2p/gossipsub'
import type { PeerScoreParams, PeerScoreThresholds } from '@libp2p/gossipsub/score'

/** Scores decay once a second. */
const SECONDS_A_MINUTE = 60
const SECONDS_AN_HOUR = 60 * SECONDS_A_MINUTE
/** What is smaller counts as nothing: gossipsub's own. */
const DECAYED = 0.1

/** Below the first a peer gets no gossip, below the second nothing of what we say, below the third it is not heard at all. */
export const THRESHOLDS: PeerScoreThresholds = {
  gossipThreshold: -10,
  publishThreshold: -50,
  graylistThreshold: -80,
  // Nobody's word about other peers is taken: members are found by the roster.
  acceptPXThreshold: 1_000,
  // A mesh whose middle neighbour brings nothing first gets two better ones, once a minute.
  opportunisticGraftThreshold: 1,
}

/** Weights and their reasons: protocols/group/README.md, "Neighbours". */
export const SCORES: Partial<PeerScoreParams> = {
  topicScoreCap: 10,
  // Below 0 a peer is in no mesh, and is still heard.
  appSpecificWeight: 1,
  // A household, a village and everyone behind one relay share an address: 30 friends of one address were deaf to each other.
  IPColocationFactorWeight: 0,
  // Six promises that a busy machine broke cost nothing; a flood of them does.
  behaviourPenaltyThreshold: 6,
  behaviourPenaltyWeight: -10,
  behaviourPenaltyDecay: decay(SECONDS_A_MINUTE),
  retainScore: SECONDS_AN_HOUR * 1_000,
}

/** How neighbours on one topic are scored. */
const TOPIC_SCORES = createTopicScoreParams({
  topicWeight: 1,
  // To be there is no merit, and to be silent no fault: groups are quiet for hours.
  timeInMeshWeight: 0,
  meshMessageDeliveriesWeight: 0,
  meshFailurePenaltyWeight: 0,
  // To bring what is new is one.
  firstMessageDeliveriesWeight: 1,
  firstMessageDeliveriesDecay: decay(10 * SECONDS_A_MINUTE),
  firstMessageDeliveriesCap: 10,
  // What is provably faulty no honest node passes on: squared, so that the ninth in an hour ends it.
  invalidMessageDeliveriesWeight: -1,
  invalidMessageDeliveriesDecay: decay(SECONDS_AN_HOUR),
})

/** What gossipsub keeps of a peer. */
interface PeerStats {
  readonly topics: Record<string, unknown>
  readonly knownIPs: ReadonlySet<string>
  connected: boolean
  /** When it is forgotten, in milliseconds since 1970, unless it is connected. */
  expire: number
}

/** gossipsub's interface leaves its options out; its class has them, and scores by these very objects. */
interface Scored {
  readonly opts: { readonly scoreParams: PeerScoreParams }
  readonly score: {
    readonly peerStats: Map<string, PeerStats>
    readonly scoreCache: Map<string, unknown>
    score(peerId: string): number
    addPeer(peerId: string): void
    removePeer(peerId: string): void
    removeIP(peerId: string, ip: string): void
  }
}

/** From now on a peer that is welcome on none of our topics is a stranger: one below 0. */
export function scoreStrangers(gossip: GossipSub, isWelcome: (peerId: string) => boolean): void {
  const { scoreParams } = (gossip as GossipSub & Scored).opts
  scoreParams.appSpecificScore = (peerId) => (isWelcome(peerId) ? 0 : -1)
}

/**
 * From now on what a peer did is not forgotten when it comes back: gossipsub keeps it for an hour, and then begins anew
 * with whoever connects again. Who was not heard any more had only to dial once more.
 */
export function rememberPeers(gossip: GossipSub): void {
  const { score } = gossip as GossipSub & Scored
  const [add, remove] = [score.addPeer.bind(score), score.removePeer.bind(score)]
  score.addPeer = (peerId) => {
    const stats = score.peerStats.get(peerId)
    if (stats === undefined || (!stats.connected && stats.expire < Date.now())) {
      add(peerId)
      return
    }
    for (const ip of [...stats.knownIPs]) score.removeIP(peerId, ip)
    stats.connected = true
    stats.expire = 0
  }
  score.removePeer = (peerId) => {
    // Whether it is kept is decided by its score, which may be a second old: a flood takes less.
    score.scoreCache.delete(peerId)
    remove(peerId)
  }
}

/** Whether this peer is told what we say. */
export function isTold(gossip: GossipSub, peerId: string): boolean {
  return (gossip as GossipSub & Scored).score.score(peerId) >= THRESHOLDS.publishThreshold
}

export function scoreTopic(gossip: GossipSub, topic: string): void {
  ;(gossip as GossipSub & Scored).opts.scoreParams.topics[topic] = TOPIC_SCORES
}

/** A neighbour's part in a topic goes with it: gossipsub would look for the topic when the neighbour leaves, and throw. */
export function forgetTopic(gossip: GossipSub, topic: string): void {
  const { opts, score } = gossip as GossipSub & Scored
  for (const { topics } of [opts.scoreParams, ...score.peerStats.values()]) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- gossipsub's own records
    delete topics[topic]
  }
}

/** The factor by which 1 decays to nothing in this time. */
function decay(seconds: number): number {
  return DECAYED ** (1 / seconds)
}
