/** An error whose text is Consul's own. `code` is stable and ours; clients of Consul match on the text. */
export class ConsulError extends Error {
  override readonly name: string = 'ConsulError'
  readonly code: string
  constructor(code: string, text: string, options?: ErrorOptions) {
    super(text, options)
    this.code = code
  }
}

/** Bytes, JSON, a file or a parameter from outside that cannot be accepted. Never an assertion, never a crash. */
export class InputError extends Error {
  override readonly name = 'InputError'
}
