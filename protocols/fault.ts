/** Why bytes from the wire were refused. `broken` covers anything that a correct peer never sends. */
export type FaultCode =
  'broken' | 'too_large' | 'bad_signature' | 'timeout' | 'closed' | 'stranger' | 'replayed' | 'unknown_epoch'

/**
 * The one error of `protocols/`: something on the wire broke a rule. Its text is for local logs and never
 * crosses the wire; a faulty stream is reset instead.
 */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
