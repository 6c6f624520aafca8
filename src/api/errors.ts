import { ConsulError } from '../std/errors.ts'

/** The agent answered, but not with what was asked for. The texts are those of Consul's Go client, which programs match on. */
export class ApiError extends ConsulError {
  override readonly name = 'ApiError'
  readonly status: number
  /** The body as text: the agent's own words. */
  readonly body: string
  /** The message without the body, which the Go client prints for reads of keys and renewals. */
  readonly brief: string
  constructor(status: number, body: string) {
    const brief = `Unexpected response code: ${status}`
    super('response', `${brief} (${body})`)
    this.status = status
    this.body = body
    this.brief = brief
  }
}

/** No answer came: refused, reset, cut, not resolved. `cause` is the platform's error, whose text this repeats. */
export class ConnectionError extends ConsulError {
  override readonly name = 'ConnectionError'
  constructor(cause: unknown) {
    super('connection', messageOf(cause), { cause })
  }
}

/** What a lock or semaphore refuses, in Consul's words; `code` tells the cases apart. */
export class LockError extends ConsulError {
  override readonly name = 'LockError'
}

/** May the same request succeed if it is sent again? True for a lost connection and for status 500, as in the Go client. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 500
  return error instanceof ConnectionError
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The text Go's client has for an error of a read of keys: without the agent's words. */
export function briefOf(error: unknown): string {
  return error instanceof ApiError ? error.brief : messageOf(error)
}
