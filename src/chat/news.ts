export type ChatNews =
  | { type: 'message'; from: string; number: number; text: string; sentMs: number; inSession: boolean }
  | { type: 'delivered'; to: string; first: number; last: number }
  | { type: 'session_request'; from: string; number: number }
  | { type: 'session_started'; with: string }
  | { type: 'session_declined'; by: string }
  | { type: 'session_withdrawn'; by: string }
  | { type: 'session_ended'; by: string; reason: 'left' | 'lost' }
