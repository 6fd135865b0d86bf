export type NetNews =
  | { type: 'listening'; addresses: string[] }
  | { type: 'bootstrap_unreachable'; address: string; reason: string }
  | { type: 'bootstrap_reachable'; address: string }
  | { type: 'name_refused'; name: string; reason: string }
  | { type: 'presence'; who: string; online: boolean }
  | { type: 'warning'; message: string; next?: string }
