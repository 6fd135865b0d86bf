/**
 * Every way in which a command can be refused. `docs/errors.md` lists the same codes (a test compares them), and
 * `EXIT` says how a one-shot command ends.
 */
export type ErrorCode = keyof typeof EXIT

const FAILURE = 1
const USAGE = 2
const UNREACHABLE = 3
const DENIED = 4

export const EXIT = {
  usage: USAGE,
  unknown_command: USAGE,
  user_not_found: FAILURE,
  ambiguous: FAILURE,
  contested: FAILURE,
  self: FAILURE,
  already_friend: FAILURE,
  not_friend: DENIED,
  blocked: DENIED,
  safety_mismatch: DENIED,
  bad_phrase: USAGE,
  name_taken: FAILURE,
  invalid_name: USAGE,
  bad_invite: USAGE,
  invite_expired: FAILURE,
  invite_not_found: FAILURE,
  too_many: FAILURE,
  no_request: FAILURE,
  several_requests: USAGE,
  too_long: USAGE,
  message_not_found: FAILURE,
  not_yours: DENIED,
  too_late: FAILURE,
  group_not_found: FAILURE,
  group_exists: FAILURE,
  group_closed: FAILURE,
  group_full: FAILURE,
  group_keys: UNREACHABLE,
  not_member: DENIED,
  not_leader: DENIED,
  leader_stays: DENIED,
  already_member: FAILURE,
  file_not_found: FAILURE,
  post_not_found: FAILURE,
  too_large: FAILURE,
  no_space: FAILURE,
  offline: UNREACHABLE,
  unreachable: UNREACHABLE,
  timeout: UNREACHABLE,
  refused: DENIED,
  bad_answer: FAILURE,
  declined: DENIED,
  in_session: FAILURE,
  no_session: FAILURE,
  data_dir: FAILURE,
  locked: FAILURE,
  corrupt: FAILURE,
  port_in_use: FAILURE,
  bad_address: USAGE,
  bootstrap_changed: DENIED,
  not_running: UNREACHABLE,
  passphrase: DENIED,
  restored: DENIED,
  unauthorized: DENIED,
  not_allowed: DENIED,
  token_exists: FAILURE,
  token_not_found: FAILURE,
  busy: FAILURE,
  internal: FAILURE,
} as const

/**
 * The one error that reaches people: `message` names the cause, `next` the next step. `code` is for programs and never
 * changes its meaning.
 */
export class KithError extends Error {
  override readonly name = 'KithError'
  readonly code: ErrorCode
  readonly next: string | undefined

  constructor(code: ErrorCode, message: string, options: ErrorOptions & { next?: string } = {}) {
    super(message, options)
    this.code = code
    this.next = options.next
  }
}

/** Turns anything thrown into a `KithError`, keeping the cause. */
export function toKithError(error: unknown): KithError {
  if (error instanceof KithError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new KithError('internal', `Something went wrong inside Kith: ${reason}`, {
    cause: error,
    next: 'This is a bug: the log has the details (start with --log-level debug), please report it.',
  })
}
