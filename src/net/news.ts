export type NetNews =
  /** A peer is open: who it is and where it keeps everything. `name` is '' without one. */
  | { type: 'started'; name: string; fingerprint: string; peerId: string; dataDir: string }
  /** Multiaddrs with `/p2p/…`. */
  | { type: 'listening'; addresses: string[] }
  /** The bootstrap node inside this process: what others give to `--bootstrap`. */
  | { type: 'embedded_bootstrap'; addresses: string[] }
  | { type: 'bootstrap_unreachable'; address: string; reason: string }
  | { type: 'bootstrap_reachable'; address: string }
  | { type: 'name_refused'; name: string; reason: string }
  | { type: 'presence'; who: string; online: boolean }
  /** Programs may speak to this peer here, with the token in this file. */
  | { type: 'api_listening'; address: string; tokenFile: string }
  | { type: 'metrics_listening'; address: string }
  | { type: 'api_failed'; reason: string }
  /** Opens the page of this peer in a browser, once. Told to the line alone, never to programs. */
  | { type: 'page_link'; url: string }
