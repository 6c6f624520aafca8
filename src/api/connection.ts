import { bytesOfText } from '../std/bytes.ts'
import type { ApiTransport } from '../std/http-transport.ts'
import { ApiError, ConnectionError } from './errors.ts'
import { gather } from './gather.ts'

/** What every call may say. */
export interface CallOptions {
  /** Gives the call up; it rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
  /** Another datacenter than the agent's own, or than the client's. */
  readonly datacenter?: string | undefined
  /** Another token than the client's. */
  readonly token?: string | undefined
}

/** One request in byte strings: what the calls below the nouns boil down to. */
export interface Wire {
  readonly method: string
  /** Percent-encoded, beginning with a slash. */
  readonly path: string
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | undefined
}

export interface WireReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
}

/** Sends requests with the client's own token and datacenter where a call has none, and tells lost connections from the rest. */
export class Connection {
  readonly #transport: ApiTransport
  readonly #token: string
  readonly #datacenter: string

  constructor(transport: ApiTransport, defaults: { readonly token: string; readonly datacenter: string }) {
    this.#transport = transport
    this.#token = bytesOfText(defaults.token)
    this.#datacenter = bytesOfText(defaults.datacenter)
  }

  /** The reply as it comes, whatever its status. The body has to be read. */
  async send(wire: Wire, options: CallOptions): Promise<WireReply> {
    options.signal?.throwIfAborted()
    const token = options.token === undefined ? this.#token : bytesOfText(options.token)
    const datacenter = options.datacenter === undefined ? this.#datacenter : bytesOfText(options.datacenter)
    const query = wire.query ?? []
    try {
      const reply = await this.#transport({
        method: wire.method,
        path: wire.path,
        query: datacenter === '' || query.some(([name]) => name === 'dc') ? query : [...query, ['dc', datacenter]],
        headers: token === '' ? wire.headers ?? {} : { 'x-consul-token': token, ...wire.headers },
        ...(wire.body === undefined ? {} : { body: wire.body }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      })
      return { status: reply.status, headers: reply.headers, body: guarded(reply.body, options.signal) }
    } catch (error) {
      throw lost(error, options.signal)
    }
  }

  /** The reply with its whole body; a status that is not among `accept` is thrown as an `ApiError`. */
  async ask(wire: Wire, options: CallOptions, accept: readonly number[] = [200]): Promise<WholeReply> {
    const reply = await this.send(wire, options)
    const bytes = await gather(reply.body)
    if (!accept.includes(reply.status)) throw new ApiError(reply.status, decoder.decode(bytes))
    return { status: reply.status, headers: reply.headers, bytes }
  }
}

export interface WholeReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
}

const decoder = new TextDecoder()

async function* guarded(
  body: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body
  } catch (error) {
    throw lost(error, signal)
  }
}

function lost(error: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted === true ? signal.reason : new ConnectionError(error)
}
