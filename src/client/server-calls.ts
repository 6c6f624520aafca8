import type { RpcMethod } from '../contract/rpc/method.ts'
import type { Counter, CounterFamily } from '../runtime/metrics.ts'
import type { Runtime } from '../runtime/ports.ts'
import { errors, isRetryable, wasNotSent } from '../wire/errors.ts'
import type { RateLimiter } from './rate-limiter.ts'

/** The servers that may be called; the first of them takes all calls until one fails. */
export interface ServerChoice<Target> {
  first(): Target | undefined
  /** A call to it failed, for whatever reason. */
  failed(target: Target): void
}

export interface ServerCallsOptions<Target> {
  readonly runtime: Runtime
  readonly servers: ServerChoice<Target>
  readonly limiter: RateLimiter
  /** How long a call that may be sent again is. */
  readonly holdTimeoutMs: number
  /** The own one. */
  readonly datacenter: string
  /** How a server is called in log and figures. */
  readonly whereIs: (target: Target) => { readonly name: string; readonly address: string }
  call<Request, Reply>(target: Target, method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Promise<Reply>
}

/** What part of the holding time is waited at most between two tries. */
const jitterFraction = 16

/**
 * Calls servers as a client agent does (protocol/rpc.md §9): the first of the list; after any error the list turns, and what may be
 * sent again is, for as long as calls are held. That includes what never reached anybody who would have acted on it, with which the
 * original fails at once; but that another datacenter is not reached from this one is no matter of a moment. Whatever else a server says goes back to the caller as it is.
 */
export class ServerCalls<Target> {
  readonly #options: ServerCallsOptions<Target>
  readonly #made: Counter
  readonly #exceeded: Counter
  readonly #failed: CounterFamily
  readonly #closed = new AbortController()

  constructor(options: ServerCallsOptions<Target>) {
    this.#options = options
    const { metrics } = options.runtime
    this.#made = metrics.counter('client.rpc')
    this.#exceeded = metrics.counter('client.rpc.exceeded')
    this.#failed = metrics.counters('client.rpc.failed', 'server')
  }

  async call<Request, Reply>(method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Promise<Reply> {
    const { runtime, servers, holdTimeoutMs, whereIs } = this.#options
    const startedAt = runtime.clock.now()
    for (;;) {
      const target = this.pick()
      try {
        return await this.#options.call(target, method, request, signal)
      } catch (error) {
        signal?.throwIfAborted()
        this.#closed.signal.throwIfAborted()
        const { name, address } = whereIs(target)
        runtime.log.error('RPC failed to server', { method: method.name, server: address, error })
        servers.failed(target)
        this.#failed.of(name).add(1)
        const again = isRetryable(error, method.mode) || wasNotSent(error, this.#hopsOf(request))
        if (!again || runtime.clock.now() - startedAt >= holdTimeoutMs) throw error
      }
      await this.#pause(signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]))
    }
  }

  /** Which of the hops of a call are to be tried again. */
  #hopsOf(request: unknown): 'all' | 'first' {
    const { Datacenter = '' } = request as { readonly Datacenter?: string }
    return Datacenter === '' || Datacenter === this.#options.datacenter ? 'all' : 'first'
  }

  /** The server that the next call goes to, if the rate of calls allows one. */
  pick(): Target {
    const { servers, limiter } = this.#options
    const target = servers.first()
    if (target === undefined) throw errors.noServers()
    this.#made.add(1)
    if (limiter.allow()) return target
    this.#exceeded.add(1)
    throw errors.rpcRateExceeded()
  }

  /** Ends what waits to be sent again. Calls on their way end with the pool, so that they need not listen. */
  close(): void {
    this.#closed.abort(errors.noServers())
  }

  #pause(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options.runtime
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        timer.cancel()
        reject(signal.reason as Error)
      }
      const timer = clock.timer(random.float() * (this.#options.holdTimeoutMs / jitterFraction), () => {
        signal.removeEventListener('abort', aborted)
        resolve()
      })
      signal.addEventListener('abort', aborted, { once: true })
    })
  }
}
