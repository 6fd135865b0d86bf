// Written by `npm run generate` out of src/operations, src/news.ts and scripts/client-runtime.ts.

/** What a peer can be asked for. */
export interface Operations {
  /** Go online: register, and meet your friends */
  online: {
    readonly params: Record<string, never>
    readonly result: {
      readonly bootstraps: readonly {
        readonly doubt?: string
        readonly address: string
        readonly peerId?: string
        readonly connected: boolean
        readonly lastError?: string
      }[]
    }
  }
  /** Go offline: nothing is received, what you send waits */
  offline: {
    readonly params: Record<string, never>
    readonly result: Record<string, never>
  }
  /** Who a user is, or which public group a name means */
  lookup: {
    readonly params: { readonly user: string }
    readonly result:
      | {
          readonly kind: 'user'
          readonly user: string
          readonly online: boolean
          readonly lastSeenMs?: number
          readonly fingerprint: string
          readonly fresh: boolean
        }
      | { readonly kind: 'group'; readonly group: string; readonly leader: string; readonly fingerprint: string }
  }
  /** Refresh what is known of all friends */
  update: {
    readonly params: Record<string, never>
    readonly result: {
      readonly friends: readonly { readonly name: string; readonly online: boolean; readonly change?: string }[]
      readonly answered: boolean
    }
  }
  /** Your name, fingerprint, keys and addresses */
  whoami: {
    readonly params: Record<string, never>
    readonly result: {
      readonly name: string
      readonly fingerprint: string
      readonly userKey: string
      readonly peerId: string
      readonly addresses: readonly string[]
      readonly dataDir: string
    }
  }
  /** Claim a name for yourself */
  name: {
    readonly params: { readonly name: string }
    readonly result: { readonly name: string; readonly claimed: boolean }
  }
  /** Whether you are online, and how */
  status: {
    readonly params: Record<string, never>
    readonly result: {
      readonly online: boolean
      readonly addresses: readonly string[]
      readonly bootstraps: readonly {
        readonly doubt?: string
        readonly address: string
        readonly peerId?: string
        readonly connected: boolean
        readonly lastError?: string
      }[]
      readonly friendsOnline: number
      readonly friends: number
      readonly requests: number
      readonly database: string
      readonly api?: string
    }
  }
  /** Bootstrap nodes, and whether their logs add up */
  nodes: {
    readonly params: Record<string, never>
    readonly result: {
      readonly nodes: readonly {
        readonly peerId: string
        readonly address?: string
        readonly connected: boolean
        readonly logIndex: number
        readonly verdict: 'sound' | 'doubted' | 'lied'
        readonly reason?: string
        readonly from?: string
        readonly proof?: string
      }[]
    }
  }
  /** Whether friends may tell your other friends where you are */
  whereabouts: {
    readonly params: { readonly share?: 'on' | 'off' }
    readonly result: { readonly shared: boolean }
  }
  /** Who you are connected to and how, which friends are away and why, who is on this network */
  peers: {
    readonly params: Record<string, never>
    readonly result: {
      readonly peers: readonly {
        readonly name: string
        readonly kind: 'friend' | 'bootstrap' | 'known' | 'stranger'
        readonly peerId: string
        readonly state: 'connected' | 'away'
        readonly way?: 'direct' | 'relayed'
        readonly relay?: string
        readonly latencyMs?: number
        readonly bytesLeft?: number
        readonly direction?: 'inbound' | 'outbound'
        readonly addresses: readonly string[]
        readonly sinceMs?: number
        readonly lastError?: string
        readonly nextAttemptMs?: number
      }[]
      readonly nearby: readonly {
        readonly name: string
        readonly peerId: string
        readonly addresses: readonly string[]
        readonly seenMs: number
      }[]
    }
  }
  /** Whether a friend answers, how fast, and by which way */
  ping: {
    readonly params: { readonly user: string }
    readonly result: {
      readonly user: string
      readonly peerId: string
      readonly latencyMs: number
      readonly way: 'direct' | 'relayed'
      readonly address: string
    }
  }
  /** What works, what does not and what to do; with a friend, how they are reached or why not */
  doctor: {
    readonly params: { readonly user?: string; readonly anonymize?: boolean }
    readonly result: {
      readonly checks: readonly {
        readonly name: string
        readonly state: 'ok' | 'warn' | 'fail'
        readonly says: string
        readonly next?: string
      }[]
      readonly friend?: {
        readonly user: string
        readonly isFriend: boolean
        readonly devices: readonly {
          readonly peerId: string
          readonly connected: boolean
          readonly way: 'direct' | 'relayed' | 'none'
          readonly relay?: string
          readonly bytesLeft?: number
          readonly latencyMs?: number
          readonly address?: string
          readonly known: readonly string[]
          readonly tried: readonly { readonly way: string; readonly address?: string; readonly outcome: string }[]
          readonly triedMs?: number
          readonly lastError?: string
          readonly nextAttemptMs?: number
          readonly letters?: string
          readonly next: string
        }[]
      }
    }
  }
  /** Who may see at the bootstrap nodes that you are online: everyone, or friends alone */
  visible: {
    readonly params: { readonly to?: 'everyone' | 'friends' }
    readonly result: { readonly to: 'everyone' | 'friends' }
  }
  /** Ask a user for friendship; who has asked you gets your yes */
  add: {
    readonly params: { readonly user: string; readonly wait?: boolean; readonly greeting?: string }
    readonly result: { readonly user: string; readonly state: 'sent' | 'answered' | 'accepted' | 'withdrawn' }
  }
  /** Your friends, whether they are online, and what is unread */
  list: {
    readonly params: { readonly blocked?: boolean }
    readonly result: {
      readonly friends: readonly {
        readonly name: string
        readonly status: 'online' | 'offline' | 'blocked'
        readonly unread: number
        readonly isMuted: boolean
        readonly verified: 'yes' | 'no' | 'changed'
      }[]
    }
  }
  /** End a friendship; what you wrote to each other stays */
  unfriend: {
    readonly params: { readonly user: string }
    readonly result: { readonly user: string }
  }
  /** Hear nothing from a user any more; a friendship ends, the block is told to nobody */
  block: {
    readonly params: { readonly user: string }
    readonly result: { readonly user: string }
  }
  /** Let a blocked user ask you again */
  unblock: {
    readonly params: { readonly user: string }
    readonly result: { readonly user: string; readonly wasBlocked: boolean }
  }
  /** A link and QR code with which somebody becomes your friend; invite alone means this */
  invite_link: {
    readonly params: {
      readonly reusable?: boolean
      readonly expires?: string
      readonly accepts?: 'yes' | 'no'
      readonly list?: boolean
      readonly revoke?: number
    }
    readonly result: {
      readonly made?: {
        readonly number: number
        readonly link: string
        readonly reusable: boolean
        readonly accepts: boolean
        readonly expiresMs: number
        readonly uses: number
        readonly state: 'live' | 'used' | 'expired' | 'revoked'
      }
      readonly revoked?: number
      readonly links: readonly {
        readonly number: number
        readonly link: string
        readonly reusable: boolean
        readonly accepts: boolean
        readonly expiresMs: number
        readonly uses: number
        readonly state: 'live' | 'used' | 'expired' | 'revoked'
      }[]
    }
  }
  /** Become the friend of whoever gave you an invite link; it waits until they can be reached */
  join: {
    readonly params: { readonly link: string; readonly wait?: boolean; readonly greeting?: string }
    readonly result: {
      readonly user: string
      readonly fingerprint: string
      readonly state: 'sent' | 'accepted' | 'withdrawn'
    }
  }
  /** The safety number of a friend and you: compare it, and note that you did */
  verify: {
    readonly params: { readonly user: string; readonly number?: string; readonly yes?: boolean; readonly no?: boolean }
    readonly result: {
      readonly user: string
      readonly number: string
      readonly verified: 'yes' | 'no' | 'changed'
      readonly compared: boolean
    }
  }
  /** The 24 words from which your user key can be made again */
  recovery_phrase: {
    readonly params: { readonly yes?: boolean }
    readonly result: { readonly words?: string }
  }
  /** Take a new user key, signed by the old one: after it may have been seen by others */
  rotate_key: {
    readonly params: Record<string, never>
    readonly result: { readonly fingerprint: string }
  }
  /** What waits for a yes or no: of others from you, and of you from others */
  requests: {
    readonly params: Record<string, never>
    readonly result: {
      readonly requests: readonly {
        readonly number: number
        readonly kind: 'friend' | 'session' | 'join' | 'invite'
        readonly direction: 'in' | 'out'
        readonly who: string
        readonly group?: string
        readonly createdMs: number
        readonly greeting?: string
        readonly passage?: { readonly state: 'waiting' | 'held' | 'delivered'; readonly holders: readonly string[] }
      }[]
    }
  }
  /** Say yes to a request: to the only one, or by number or name */
  accept: {
    readonly params: { readonly request?: string }
    readonly result: {
      readonly number: number
      readonly kind: 'friend' | 'session' | 'join' | 'invite'
      readonly direction: 'in' | 'out'
      readonly who: string
      readonly group?: string
      readonly createdMs: number
      readonly greeting?: string
      readonly passage?: { readonly state: 'waiting' | 'held' | 'delivered'; readonly holders: readonly string[] }
    }
  }
  /** Say no to a request: to the only one, or by number or name */
  decline: {
    readonly params: { readonly request?: string }
    readonly result: {
      readonly number: number
      readonly kind: 'friend' | 'session' | 'join' | 'invite'
      readonly direction: 'in' | 'out'
      readonly who: string
      readonly group?: string
      readonly createdMs: number
      readonly greeting?: string
      readonly passage?: { readonly state: 'waiting' | 'held' | 'delivered'; readonly holders: readonly string[] }
    }
  }
  /** Take back a request of your own: the only one, or by number or name */
  withdraw: {
    readonly params: { readonly request?: string }
    readonly result: {
      readonly number: number
      readonly kind: 'friend' | 'session' | 'join' | 'invite'
      readonly direction: 'in' | 'out'
      readonly who: string
      readonly group?: string
      readonly createdMs: number
      readonly greeting?: string
      readonly passage?: { readonly state: 'waiting' | 'held' | 'delivered'; readonly holders: readonly string[] }
    }
  }
  /** Send a friend a message: delivered now, or queued until both of you are online */
  message: {
    readonly params: { readonly user: string; readonly text: string }
    readonly result: { readonly user: string; readonly number: number; readonly state: 'delivered' | 'queued' }
  }
  /** Answer a message. bob:12 is the message [12] of bob, bob:me:12 your own [12] to bob; bob:last and bob:me:last are the newest. In group chess: chess:bob:12, chess:me:12, chess:last. */
  reply: {
    readonly params: { readonly message: string; readonly text: string }
    readonly result: {
      readonly user: string
      readonly number: number
      readonly state: 'delivered' | 'queued'
      readonly reached?: number
      readonly members?: number
    }
  }
  /** What you and a friend wrote to each other, or what a group wrote */
  history: {
    readonly params: {
      readonly with: string
      readonly limit?: number
      readonly before?: number
      readonly after?: number
      readonly peek?: boolean
    }
    readonly result: {
      readonly with: string
      readonly messages: readonly {
        readonly id: number
        readonly number: number
        readonly sender: string
        readonly mine: boolean
        readonly sentMs: number
        readonly text: string
        readonly state: 'queued' | 'held' | 'delivered' | 'read' | 'failed'
        readonly failure?: 'cancelled' | 'expired'
        readonly change?: 'edited' | 'erased'
        readonly isUnread?: boolean
        readonly sharedBy?: string
        readonly answers?: {
          readonly sender: string
          readonly mine: boolean
          readonly number: number
          readonly text: string
        }
        readonly reactions?: readonly { readonly by: string; readonly emoji: string }[]
      }[]
      readonly more: boolean
      readonly isForward?: boolean
      readonly completeness?: {
        readonly missing: readonly { readonly from: string; readonly messages: number }[]
        readonly uptoMs?: number
        readonly checkedMs?: number
      }
    }
  }
  /** Find messages by their words, whatever their case and accents; the newest first */
  search: {
    readonly params: { readonly text: string; readonly with?: string; readonly limit?: number }
    readonly result: {
      readonly text: string
      readonly messages: readonly {
        readonly with: string
        readonly sender: string
        readonly mine: boolean
        readonly number: number
        readonly sentMs: number
        readonly text: string
        readonly snippet: string
      }[]
    }
  }
  /** Put an emoji on a message, or take it back. bob:12 is the message [12] of bob, bob:me:12 your own [12] to bob; bob:last and bob:me:last are the newest. In group chess: chess:bob:12, chess:me:12, chess:last. */
  react: {
    readonly params: { readonly message: string; readonly emoji?: string; readonly remove?: boolean }
    readonly result: { readonly user: string; readonly number: number; readonly emoji: string }
  }
  /** Give one of your messages new words, here and at your friend or the whole group; the older ones are gone */
  edit: {
    readonly params: { readonly message: string; readonly text: string }
    readonly result: { readonly user: string; readonly number: number }
  }
  /** Drop the words of one of your messages, here and at your friend; in a group from every screen; that it was there stays visible */
  erase: {
    readonly params: { readonly message: string }
    readonly result: { readonly user: string; readonly number: number }
  }
  /** Take back a message that is still queued and has not left this device */
  cancel: {
    readonly params: { readonly message: string }
    readonly result: { readonly user: string; readonly number: number }
  }
  /** Let new messages of a conversation disappear some time after they were read, for both of you */
  disappear: {
    readonly params: { readonly user: string; readonly time?: string }
    readonly result: { readonly user: string; readonly lastsS: number }
  }
  /** Tell friends what you have read, and see what those have read who do so too; off at first */
  read_receipts: {
    readonly params: { readonly state?: 'on' | 'off' }
    readonly result: { readonly state: 'on' | 'off' }
  }
  /** Who has written what you have not read yet */
  unread: {
    readonly params: Record<string, never>
    readonly result: { readonly unread: readonly { readonly user: string; readonly count: number }[] }
  }
  /** The next conversation with something unread, from a little before that on */
  next: {
    readonly params: Record<string, never>
    readonly result: {
      readonly with?: string
      readonly messages: readonly {
        readonly id: number
        readonly number: number
        readonly sender: string
        readonly mine: boolean
        readonly sentMs: number
        readonly text: string
        readonly state: 'queued' | 'held' | 'delivered' | 'read' | 'failed'
        readonly failure?: 'cancelled' | 'expired'
        readonly change?: 'edited' | 'erased'
        readonly isUnread?: boolean
        readonly sharedBy?: string
        readonly answers?: {
          readonly sender: string
          readonly mine: boolean
          readonly number: number
          readonly text: string
        }
        readonly reactions?: readonly { readonly by: string; readonly emoji: string }[]
      }[]
      readonly more: boolean
      readonly left: number
    }
  }
  /** Hear no more of a friend or group, unless a group calls you by @name; all is kept and counted */
  mute: {
    readonly params: { readonly with: string }
    readonly result: { readonly with: string }
  }
  /** Hear a friend or group again */
  unmute: {
    readonly params: { readonly with: string }
    readonly result: { readonly with: string }
  }
  /** How the command line calls you when somebody speaks to you: not at all, by the bell, or by a notification too */
  notify: {
    readonly params: { readonly mode?: 'off' | 'bell' | 'desktop' }
    readonly result: { readonly mode: 'off' | 'bell' | 'desktop' }
  }
  /** What became of a message of yours: stored, held by whom, delivered, tried how often */
  why: {
    readonly params: { readonly message: string }
    readonly result: {
      readonly user: string
      readonly number: number
      readonly state: 'queued' | 'held' | 'delivered' | 'read' | 'failed'
      readonly failure?: string
      readonly storedMs: number
      readonly passages: readonly {
        readonly atMs: number
        readonly kind: 'held' | 'delivered'
        readonly holder: string
      }[]
      readonly attempts: number
      readonly lastError?: string
      readonly nextAttemptMs?: number
      readonly letterTrouble?: string
      readonly nextLetterMs?: number
    }
  }
  /** Ask a friend for a live session; once it begins, each line is text until exit */
  connect: {
    readonly params: { readonly user: string; readonly wait?: boolean }
    readonly result: { readonly user: string; readonly state: 'sent' | 'answered' | 'accepted' | 'withdrawn' }
  }
  /** Say a line in the live session */
  say: {
    readonly params: { readonly text: string }
    readonly result: { readonly user: string; readonly number: number }
  }
  /** End the live session, for both */
  leave: {
    readonly params: Record<string, never>
    readonly result: { readonly user: string }
  }
  /** Who holds letters for you, and for whom you hold */
  mailboxes: {
    readonly params: { readonly hold?: 'on' | 'off' }
    readonly result: {
      readonly holders: readonly {
        readonly holder: string
        readonly peerId: string
        readonly open: boolean
        readonly connected: boolean
      }[]
      readonly holding: boolean
      readonly heldFor: readonly { readonly friend: string; readonly letters: number; readonly bytes: number }[]
      readonly bytesMax: number
      readonly worthless: number
    }
  }
  /** Make a group that you lead: 1 (or nothing) public, 0 private */
  create_group: {
    readonly params: { readonly group: string; readonly kind?: '0' | '1' }
    readonly result: { readonly group: string; readonly isPrivate: boolean; readonly isRegistered: boolean }
  }
  /** Ask the leader of a public group to let you in */
  join_group: {
    readonly params: { readonly group: string; readonly wait?: boolean }
    readonly result: {
      readonly group: string
      readonly leader: string
      readonly state: 'sent' | 'accepted' | 'withdrawn'
    }
  }
  /** Leave a group, at once; what was said stays readable */
  leave_group: {
    readonly params: { readonly group: string }
    readonly result: { readonly group: string }
  }
  /** Invite a friend into a group that you lead */
  invite: {
    readonly params: { readonly group: string; readonly user: string; readonly wait?: boolean }
    readonly result: {
      readonly group: string
      readonly user: string
      readonly state: 'sent' | 'accepted' | 'withdrawn'
    }
  }
  /** Remove a member from a group that you lead */
  remove_member: {
    readonly params: { readonly group: string; readonly user: string }
    readonly result: {
      readonly group: string
      readonly user: string
      readonly keys?: {
        readonly epoch: number
        readonly confirmed: number
        readonly members: number
        readonly trouble?: string
      }
    }
  }
  /** Hand a group that you lead over to another member */
  lead: {
    readonly params: { readonly group: string; readonly user: string }
    readonly result: { readonly group: string; readonly user: string }
  }
  /** Who follows if the leader is lost: name them in order, or none with --clear */
  deputies: {
    readonly params: { readonly group: string; readonly users?: string; readonly clear?: boolean }
    readonly result: { readonly group: string; readonly deputies: readonly string[] }
  }
  /** Go on in a new group, with everybody of one that is frozen or has lost its leader */
  continue_group: {
    readonly params: { readonly group: string; readonly name?: string }
    readonly result: { readonly group: string; readonly from: string; readonly invited: readonly string[] }
  }
  /** End a group that you lead, for all; what was said stays readable */
  close_group: {
    readonly params: { readonly group: string }
    readonly result: { readonly group: string }
  }
  /** Say something to all members of a group */
  broadcast: {
    readonly params: { readonly group: string; readonly text: string }
    readonly result: {
      readonly group: string
      readonly number: number
      readonly reached: number
      readonly members: number
    }
  }
  /** Let a member who came later, or all who did, read what was said before; everybody is told */
  share_history: {
    readonly params: { readonly group: string; readonly user?: string }
    readonly result: { readonly group: string; readonly with: readonly string[]; readonly messages: number }
  }
  /** A group: its leader, its members, and whether you have all that was said */
  group: {
    readonly params: { readonly group: string }
    readonly result: {
      readonly group: string
      readonly isPrivate: boolean
      readonly state: 'joining' | 'member' | 'left' | 'removed' | 'closed' | 'forked'
      readonly leader: string
      readonly isLeader: boolean
      readonly about: string
      readonly continues?: string
      readonly continuedBy?: string
      readonly deputies: readonly string[]
      readonly term: number
      readonly members: readonly {
        readonly name: string
        readonly isLeader: boolean
        readonly isMe: boolean
        readonly isOnline: boolean
      }[]
      readonly seq: number
      readonly missing: readonly { readonly from: string; readonly messages: number }[]
      readonly uptoMs?: number
      readonly checkedMs?: number
      readonly isMuted: boolean
      readonly unread: number
      readonly keys?: {
        readonly epoch: number
        readonly confirmed: number
        readonly members: number
        readonly trouble?: string
      }
      readonly historyHash: string
      readonly pending: readonly { readonly number: number; readonly kind: 'join' | 'invite'; readonly who: string }[]
    }
  }
  /** Your groups */
  groups: {
    readonly params: Record<string, never>
    readonly result: {
      readonly groups: readonly {
        readonly group: string
        readonly isPrivate: boolean
        readonly state: 'joining' | 'member' | 'left' | 'removed' | 'closed' | 'forked'
        readonly leader: string
        readonly isLeader: boolean
        readonly about: string
        readonly continues?: string
        readonly continuedBy?: string
        readonly deputies: readonly string[]
        readonly term: number
        readonly members: readonly {
          readonly name: string
          readonly isLeader: boolean
          readonly isMe: boolean
          readonly isOnline: boolean
        }[]
        readonly seq: number
        readonly missing: readonly { readonly from: string; readonly messages: number }[]
        readonly uptoMs?: number
        readonly checkedMs?: number
        readonly isMuted: boolean
        readonly unread: number
        readonly keys?: {
          readonly epoch: number
          readonly confirmed: number
          readonly members: number
          readonly trouble?: string
        }
        readonly historyHash: string
        readonly pending: readonly { readonly number: number; readonly kind: 'join' | 'invite'; readonly who: string }[]
      }[]
    }
  }
  /** Post a copy of a file, for your friends only */
  'post upload': {
    readonly params: { readonly file: string; readonly anyway?: boolean }
    readonly result: { readonly id: number; readonly name: string; readonly size: number; readonly createdMs: number }
  }
  /** Remove a post of your own, from your friends too */
  'post remove': {
    readonly params: { readonly id: number; readonly anyway?: boolean }
    readonly result: { readonly id: number; readonly name: string; readonly size: number; readonly createdMs: number }
  }
  /** Your posts, or those of a friend */
  'post list': {
    readonly params: { readonly user?: string }
    readonly result: {
      readonly user: string
      readonly posts: readonly {
        readonly id: number
        readonly name: string
        readonly size: number
        readonly createdMs: number
      }[]
      readonly asOfMs?: number
    }
  }
  /** Save the file of a post; a text is shown, too */
  'post get': {
    readonly params: { readonly user: string; readonly id: number }
    readonly result: {
      readonly user: string
      readonly id: number
      readonly name: string
      readonly size: number
      readonly path: string
      readonly text?: string
    }
  }
  /** Bring the content of a post onto this device, without saving a file of it */
  'post fetch': {
    readonly params: { readonly user: string; readonly id: number }
    readonly result: {
      readonly id: number
      readonly name: string
      readonly size: number
      readonly createdMs: number
      readonly user: string
    }
  }
  /** Write all that this peer is into one encrypted file */
  export: {
    readonly params: {
      readonly file: string
      readonly 'passphrase-file'?: string
      readonly passphrase?: string
      readonly posts?: boolean
      readonly force?: boolean
    }
    readonly result: { readonly file: string; readonly bytes: number }
  }
  /** Encrypt the data directory: kith passphrase set, with no peer running */
  passphrase: {
    readonly params: { readonly verb?: string }
    readonly result: Record<string, never>
  }
  /** A link that opens this peer’s web page in a browser of this machine; it works once */
  web: {
    readonly params: Record<string, never>
    readonly result: { readonly url: string; readonly expiresMs: number }
  }
  /** The browsers in which your page is open, or may be opened again without a link */
  'web list': {
    readonly params: Record<string, never>
    readonly result: {
      readonly pages: readonly {
        readonly number: number
        readonly browser: string
        readonly openedMs: number
        readonly seenMs: number
      }[]
    }
  }
  /** Shut one of these browsers out, or all of them */
  'web end': {
    readonly params: { readonly number: number | 'all' }
    readonly result: { readonly ended: number }
  }
  /** A token for a program that may do some things only (docs/api.md) */
  'token create': {
    readonly params: { readonly name: string; readonly only?: string; readonly group?: string }
    readonly result: {
      readonly name: string
      readonly token: string
      readonly only: readonly string[]
      readonly group?: string
    }
  }
  /** The limited tokens and what they are for */
  'token list': {
    readonly params: Record<string, never>
    readonly result: {
      readonly tokens: readonly {
        readonly name: string
        readonly only: readonly string[]
        readonly group?: string
        readonly createdMs: number
      }[]
    }
  }
  /** Take a limited token back: it is worth nothing at once */
  'token revoke': {
    readonly params: { readonly name: string }
    readonly result: { readonly name: string }
  }
  /** Make the token that may do everything anew: the old one is worth nothing, open pages end */
  'token rotate': {
    readonly params: Record<string, never>
    readonly result: { readonly file: string }
  }
  /** All commands, or all about one of them */
  help: {
    readonly params: { readonly command?: string }
    readonly result: {
      readonly whole: boolean
      readonly commands: readonly {
        readonly name: string
        readonly aliases: readonly string[]
        readonly topic: string
        readonly usage: string
        readonly summary: string
        readonly args: readonly { readonly name: string; readonly completes?: string; readonly rest?: boolean }[]
        readonly flags: readonly { readonly flag: string; readonly completes?: string; readonly summary: string }[]
        readonly examples: readonly string[]
      }[]
    }
  }
  /** Nothing: a peer that is online always listens */
  listen: {
    readonly params: Record<string, never>
    readonly result: { readonly online: boolean }
  }
  /** Go offline and end; what waits is kept and sent next time */
  exit: {
    readonly params: Record<string, never>
    readonly result: Record<string, never>
  }
}

/** What happened: text of other people in it is data, never markup. */
export type News =
  /** A peer is open: who it is and where it keeps everything. `name` is '' without one. */
  | {
      readonly type: 'started'
      readonly name: string
      readonly fingerprint: string
      readonly peerId: string
      readonly dataDir: string
    }
  /** Multiaddrs with `/p2p/…`. */
  | { readonly type: 'listening'; readonly addresses: readonly string[] }
  /** The bootstrap node inside this process: what others give to `--bootstrap`. */
  | { readonly type: 'embedded_bootstrap'; readonly addresses: readonly string[] }
  | { readonly type: 'bootstrap_unreachable'; readonly address: string; readonly reason: string }
  | { readonly type: 'bootstrap_reachable'; readonly address: string }
  | { readonly type: 'name_refused'; readonly name: string; readonly reason: string }
  | { readonly type: 'presence'; readonly who: string; readonly online: boolean }
  /** Programs may speak to this peer here, with the token in this file. */
  | { readonly type: 'api_listening'; readonly address: string; readonly tokenFile: string }
  | { readonly type: 'metrics_listening'; readonly address: string }
  | { readonly type: 'api_failed'; readonly reason: string }
  /** Opens the page of this peer in a browser, once. Told to the line alone, never to programs. */
  | { readonly type: 'page_link'; readonly url: string }
  /** The user key is the same: it is the same person, on a device that took the place of another or came to it. */
  | { readonly type: 'friend_device'; readonly who: string }
  /** The old key signed the new one. `wasVerified`: the safety number is another one now, and was compared before. */
  | { readonly type: 'friend_key'; readonly who: string; readonly fingerprint: string; readonly wasVerified: boolean }
  | { readonly type: 'friend_renamed'; readonly before: string; readonly who: string }
  /** Another key claims to follow a key of theirs too. The first stays; one of the two was not made by them. */
  | { readonly type: 'friend_key_conflict'; readonly who: string; readonly fingerprint: string; readonly other: string }
  /** A newer record of this user lists other devices and not this one: it was recovered elsewhere. */
  | { readonly type: 'device_replaced'; readonly name: string }
  /** A bootstrap node (peer id) signed two logs: `from` is the friend who brought the proof; without, it was found here. */
  | { readonly type: 'node_lied'; readonly node: string; readonly from?: string }
  /** A bootstrap node does not show the log that it should; nothing is proven. */
  | { readonly type: 'node_doubted'; readonly node: string; readonly reason: string }
  /** By its own log a bootstrap node gave a name of this user to somebody else. */
  | { readonly type: 'name_given_away'; readonly name: string; readonly node: string; readonly fingerprint: string }
  /** A link with which somebody becomes a friend: shown at the first start, when there is nobody else to ask. */
  | {
      readonly type: 'invite_link'
      readonly number: number
      readonly link: string
      readonly reusable: boolean
      readonly accepts: boolean
      readonly expiresMs: number
    }
  | {
      readonly type: 'friend_request'
      readonly from: string
      readonly fingerprint: string
      readonly number: number
      readonly greeting: string
      readonly invite?: number
    }
  /** Others keep our request for somebody who is away. */
  | { readonly type: 'friend_request_held'; readonly to: string; readonly holders: readonly string[] }
  /** Our request was accepted, or each of us had asked the other. */
  | { readonly type: 'friend_accepted'; readonly by: string }
  | { readonly type: 'friend_declined'; readonly by: string }
  /** The invite link of theirs that we came with is worth nothing. */
  | { readonly type: 'friend_uninvited'; readonly by: string; readonly why: 'unknown' | 'expired' | 'used' }
  /** They took back the request that we had not answered. */
  | { readonly type: 'friend_withdrawn'; readonly by: string }
  /** They ended the friendship. */
  | { readonly type: 'friend_removed'; readonly by: string }
  /** `number` is the sender's; `inSession` means a line of the live session with `from`. */
  | {
      readonly type: 'message'
      readonly from: string
      readonly number: number
      readonly text: string
      readonly sentMs: number
      readonly inSession: boolean
      readonly answers?: {
        readonly sender: string
        readonly mine: boolean
        readonly number: number
        readonly text: string
      }
      readonly isQuiet?: boolean
    }
  /** An earlier message `number` of `by` says something else now. */
  | {
      readonly type: 'edited'
      readonly by: string
      readonly number: number
      readonly text: string
      readonly isQuiet?: boolean
    }
  | { readonly type: 'erased'; readonly by: string; readonly number: number; readonly isQuiet?: boolean }
  /** On a message of ours (`mine`) or its own; an empty emoji takes it back. */
  | {
      readonly type: 'reaction'
      readonly by: string
      readonly number: number
      readonly mine: boolean
      readonly emoji: string
      readonly text: string
      readonly isQuiet?: boolean
    }
  /** `by` said how long texts of both last; 0 for ever. */
  | { readonly type: 'timer'; readonly by: string; readonly lastsS: number }
  /** Nobody acknowledged it in 30 days: it is not sent any more. */
  | { readonly type: 'expired'; readonly to: string; readonly number: number; readonly text: string }
  /** What came since this peer was last online. */
  | {
      readonly type: 'summary'
      readonly sinceMs: number
      readonly messages: readonly { readonly from: string; readonly count: number }[]
      readonly requests: number
    }
  /** Own messages `first` to `last` are on the friend's disk. */
  | { readonly type: 'delivered'; readonly to: string; readonly first: number; readonly last: number }
  /** The friend has read our own messages `first` to `last`, and both of us tell that. */
  | { readonly type: 'read'; readonly by: string; readonly first: number; readonly last: number }
  /** `number` answers it: `accept <number>`. */
  | { readonly type: 'session_request'; readonly from: string; readonly number: number }
  | { readonly type: 'session_accepted'; readonly by: string }
  | { readonly type: 'session_declined'; readonly by: string }
  | { readonly type: 'session_withdrawn'; readonly by: string }
  /** From here on a line is text for `with`. */
  | { readonly type: 'session_started'; readonly with: string }
  /** `left`: `by` said exit (this user's own label if it was us); `lost`: the connection to `with` broke. */
  | { readonly type: 'session_ended'; readonly with: string; readonly by: string; readonly reason: 'left' | 'lost' }
  /** Own messages `first` to `last` are with these holders, until the friend fetches them. */
  | {
      readonly type: 'held'
      readonly to: string
      readonly first: number
      readonly last: number
      readonly holders: readonly string[]
    }
  /** Keys with this friend were lost on one side and made anew; nothing queued is lost. */
  | { readonly type: 'keys_renewed'; readonly with: string }
  /** The friend has words of ours that this device does not know; what is queued was numbered anew. Told once. */
  | { readonly type: 'own_words_lost'; readonly with: string }
  /** A friend's words that do not continue its earlier ones were refused. Told once. */
  | { readonly type: 'words_refused'; readonly from: string }
  /** `number` is the sender's in this group. */
  | {
      readonly type: 'group_message'
      readonly group: string
      readonly from: string
      readonly number: number
      readonly text: string
      readonly sentMs: number
      readonly isToMe?: boolean
      readonly answers?: {
        readonly sender: string
        readonly mine: boolean
        readonly number: number
        readonly text: string
      }
      readonly isQuiet?: boolean
    }
  /** An earlier message `number` of `by` says something else now. */
  | {
      readonly type: 'group_edited'
      readonly group: string
      readonly by: string
      readonly number: number
      readonly text: string
      readonly isQuiet?: boolean
    }
  | {
      readonly type: 'group_erased'
      readonly group: string
      readonly by: string
      readonly number: number
      readonly isQuiet?: boolean
    }
  /** `by` opened what was said before to `with`; to all who came later, us among them, if nobody is named. */
  | {
      readonly type: 'group_shared'
      readonly group: string
      readonly by: string
      readonly with: undefined | string
      readonly isMe: boolean
    }
  /** So many earlier messages came that `by` opened to us: signed by their authors. */
  | { readonly type: 'group_shared_came'; readonly group: string; readonly by: string; readonly messages: number }
  /** On message `number` of `from`; an empty emoji takes it back. */
  | {
      readonly type: 'group_reaction'
      readonly group: string
      readonly by: string
      readonly from: string
      readonly mine: boolean
      readonly number: number
      readonly emoji: string
      readonly text: string
      readonly isQuiet?: boolean
    }
  /** Somebody asks the leader to be let in. `number` answers it: `accept <number>`. */
  | { readonly type: 'group_join_request'; readonly group: string; readonly from: string; readonly number: number }
  | { readonly type: 'group_join_withdrawn'; readonly group: string; readonly by: string }
  /** So many requests to join wait for whoever leads now: they waited for us. */
  | { readonly type: 'group_joins_passed'; readonly group: string; readonly count: number; readonly leader: string }
  /** The leader's answer to a request of ours, with the roster once we are in. */
  | {
      readonly type: 'group_join_answer'
      readonly group: string
      readonly accepted: boolean
      readonly leader: string
      readonly members: readonly string[]
    }
  /** `continues` is a group of ours that it goes on from. */
  | {
      readonly type: 'group_invite'
      readonly group: string
      readonly from: string
      readonly number: number
      readonly continues: undefined | string
    }
  | { readonly type: 'group_invite_withdrawn'; readonly group: string; readonly by: string }
  | { readonly type: 'group_invite_answer'; readonly group: string; readonly by: string; readonly accepted: boolean }
  /** We are in by an invitation. */
  | {
      readonly type: 'group_joined'
      readonly group: string
      readonly leader: string
      readonly members: readonly string[]
    }
  | { readonly type: 'group_member_added'; readonly group: string; readonly who: string }
  | { readonly type: 'group_member_left'; readonly group: string; readonly who: string }
  | { readonly type: 'group_member_removed'; readonly group: string; readonly who: string; readonly by: string }
  /** The leader removed us. */
  | { readonly type: 'group_removed'; readonly group: string; readonly by: string }
  | { readonly type: 'group_closed'; readonly group: string; readonly by: string }
  /** Somebody else leads now: elected because the leader was lost, or by the word of who led. */
  | {
      readonly type: 'group_leader'
      readonly group: string
      readonly leader: string
      readonly isMe: boolean
      readonly isElected: boolean
    }
  /** Our keys of a group that we led are of no use: `leader`, who has sound ones, leads it now and gives us new ones. */
  | { readonly type: 'group_yielded'; readonly group: string; readonly leader: string; readonly reason: string }
  /** The same, and nobody is there who has sound keys. */
  | { readonly type: 'group_keys_lost'; readonly group: string; readonly reason: string }
  /** Another log of the group counts: what `undone` tells was decided while it was not known here. */
  | {
      readonly type: 'group_healed'
      readonly group: string
      readonly leader: string
      readonly undone: readonly { readonly what: 'left' | 'added' | 'removed' | 'leads'; readonly who: string }[]
      readonly resent: number
    }
  /** Who let us in did not lead any more: we were never in by the log that counts. */
  | { readonly type: 'group_admission_void'; readonly group: string; readonly leader: string }
  /** Nobody leads, and too few members answer to elect somebody. */
  | {
      readonly type: 'group_leaderless'
      readonly group: string
      readonly leader: string
      readonly answered: number
      readonly needed: number
    }
  /** The leader signed two histories: proved, kept, and the group goes no further. */
  | { readonly type: 'group_forked'; readonly group: string; readonly leader: string }
  | {
      readonly type: 'post_new'
      readonly from: string
      readonly id: number
      readonly name: string
      readonly size: number
    }
  | { readonly type: 'post_removed'; readonly from: string; readonly id: number; readonly name: string }
  /** A friend's device holds another chain of ours than this one. */
  | { readonly type: 'post_refused'; readonly by: string }
  /** Told at most once a second, and only of transfers that take longer. `who` is the author. */
  | {
      readonly type: 'post_progress'
      readonly who: string
      readonly name: string
      readonly doneBytes: number
      readonly totalBytes: number
    }

export type Method = keyof Operations
export type Params<M extends Method> = Operations[M]['params']
export type Result<M extends Method> = Operations[M]['result']

/** The peer refused, or could not be asked (`unreachable`). `code` is one of docs/errors.md, `next` is what helps. */
export class Refused extends Error {
  readonly code: string
  readonly next: string | undefined

  constructor({ code, message, next }: { code: string; message: string; next?: string | undefined }) {
    super(message)
    this.name = 'Refused'
    this.code = code
    this.next = next
  }
}

/** `reset`: events were missed that nobody knows any more; ask anew for what you show. */
export type Heard = { readonly type: 'ready' } | { readonly type: 'reset' } | News

type Given<M extends Method> = Record<string, never> extends Params<M> ? [params?: Params<M>] : [params: Params<M>]

interface Answer {
  readonly result?: unknown
  readonly error?: { readonly message: string; readonly data?: { readonly code: string; readonly next?: string } }
}

const RETRY_MS_MIN = 500
const RETRY_MS_MAX = 8_000

/** Asks one peer: with its token, or from the peer's own page, where the cookie says who asks. */
export class Client {
  readonly #address: string
  readonly #headers: Readonly<Record<string, string>>

  constructor({ address = pageAddress(), token }: { address?: string; token?: string } = {}) {
    this.#address = address
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  }

  /**
   * One command. What waits ends with `signal`; what was stored stays.
   *
   * @throws {Refused}
   */
  async call<M extends Method>(method: M, ...[params]: Given<M>): Promise<Result<M>> {
    return await this.ask(method, params ?? {})
  }

  /** As `call`, ended by `signal`. @throws {Refused} */
  async ask<M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const headers = { ...this.#headers, 'content-type': 'application/json' }
    const response = await this.#fetch('/api/v1/rpc', { method: 'POST', headers, body, signal: signal ?? null })
    const { result, error } = (await response.json()) as Answer
    if (error === undefined) return result as Result<M>
    throw new Refused({ code: error.data?.code ?? 'internal', message: error.message, next: error.data?.next })
  }

  /** What happens, from now on and for ever; goes back to a peer that was away, until `signal`. @throws {Refused} */
  async *events(signal: AbortSignal): AsyncGenerator<Heard, void> {
    let lastId = ''
    let waitMs = RETRY_MS_MIN
    while (!signal.aborted) {
      try {
        const headers = { ...this.#headers, ...(lastId === '' ? {} : { 'last-event-id': lastId }) }
        const response = await this.#fetch('/api/v1/events', { headers, signal })
        for await (const block of blocksOf(response)) {
          waitMs = RETRY_MS_MIN
          const id = fieldOf(block, 'id')
          if (id !== undefined) lastId = id
          const heard = heardIn(block)
          if (heard !== undefined) yield heard
        }
      } catch (thrown) {
        if (thrown instanceof Refused && thrown.code !== 'unreachable' && thrown.code !== 'busy') throw thrown
      }
      await pause(waitMs, signal)
      waitMs = Math.min(RETRY_MS_MAX, 2 * waitMs)
    }
  }

  /**
   * Posts a file; its content is sent as it is read. How far it is comes as events.
   *
   * @throws {Refused}
   */
  async upload(name: string, content: Blob, signal?: AbortSignal): Promise<Result<'post upload'>> {
    const response = await this.#fetch(`/api/v1/posts?${new URLSearchParams({ name }).toString()}`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/octet-stream' },
      body: content,
      signal: signal ?? null,
    })
    return (await response.json()) as Result<'post upload'>
  }

  /** Where the content of a post is that is on this device (`post fetch`): pictures to be shown, anything to be saved. */
  contentUrl(user: string, id: number, use: 'show' | 'save'): string {
    const query = new URLSearchParams({ user, id: String(id), ...(use === 'save' ? { download: '' } : {}) })
    return `${this.#address}/api/v1/posts?${query.toString()}`
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(this.#address + path, init).catch((cause: unknown) => {
      if (init.signal?.aborted === true) throw cause
      throw new Refused({ code: 'unreachable', message: 'The peer does not answer.', next: 'Is it running?' })
    })
    if (response.ok) return response
    const said = (await response.json().catch(() => ({}))) as {
      error?: { code: string; message: string; next?: string }
    }
    throw new Refused(said.error ?? { code: 'internal', message: `The peer answered ${response.status}.` })
  }
}

/** On the peer's own page: below the path that the browser was let in at, for which alone it has the cookie. */
function pageAddress(): string {
  const { location } = globalThis as { location?: { pathname: string } }
  return /^\/p\/[\w-]+/.exec(location?.pathname ?? '')?.[0] ?? ''
}

/** The blocks of a stream of server-sent events, as they come. */
async function* blocksOf({ body }: Response): AsyncGenerator<string, void> {
  const reader = body?.getReader()
  if (reader === undefined) return
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array<ArrayBuffer> }
      if (done) return
      text += decoder.decode(value, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      yield* blocks
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function heardIn(block: string): Heard | undefined {
  const name = fieldOf(block, 'event')
  if (name === 'ready' || name === 'reset') return { type: name }
  const data = fieldOf(block, 'data')
  return data === undefined ? undefined : (JSON.parse(data) as News)
}

function fieldOf(block: string, name: string): string | undefined {
  return block
    .split('\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2)
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
