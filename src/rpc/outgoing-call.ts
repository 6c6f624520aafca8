import { ConsulError } from '../std/errors.ts'
import { errorOfText } from '../wire/errors.ts'
import type { CallStream, PendingCall, PreparedMethod } from './call-stream.ts'
import { Unreachable, type Peer } from './peer.ts'

/** A call as its caller sees it: one promise, the prefixes of the original's errors, and an end by signal. */
export class OutgoingCall implements PendingCall {
  readonly method: PreparedMethod
  readonly request: unknown
  stream: CallStream | undefined
  settled = false
  readonly #peer: Peer
  readonly #resolve: (reply: unknown) => void
  readonly #reject: (error: Error) => void
  #signal: AbortSignal | undefined

  constructor(peer: Peer, method: PreparedMethod, request: unknown, resolve: (reply: unknown) => void, reject: (error: Error) => void) {
    this.#peer = peer
    this.method = method
    this.request = request
    this.#resolve = resolve
    this.#reject = reject
  }

  start(signal: AbortSignal | undefined): void {
    this.#signal = signal
    signal?.addEventListener('abort', this.#aborted)
    this.#peer.start(this)
  }

  resolve(reply: unknown): void {
    if (this.#settle()) this.#resolve(reply)
  }

  reject(error: Error): void {
    if (!this.#settle()) return
    if (error instanceof ConsulError) this.#reject(error)
    else if (error instanceof Unreachable) this.#reject(errorOfText(`rpc error getting client: ${error.message}`, { cause: error }))
    else this.#reject(failureOf(error))
  }

  readonly #aborted = (): void => {
    if (!this.#settle()) return
    this.stream?.abandon()
    this.#reject(this.#signal?.reason as Error)
  }

  #settle(): boolean {
    if (this.settled) return false
    this.settled = true
    this.#signal?.removeEventListener('abort', this.#aborted)
    if (this.stream !== undefined) this.#peer.ended()
    return true
  }
}

/** What was lost with its connection may be asked again, although the original does not see that in a bare EOF. */
function failureOf(error: Error): ConsulError {
  const text = `rpc error making call: ${error.message}`
  return error instanceof ConsulError || error.message !== 'EOF' ? errorOfText(text, { cause: error }) : new ConsulError('stream-closed', text, { cause: error })
}
