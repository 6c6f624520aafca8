import type { Delegate } from '../cluster/delegate.ts'
import type { AgentPort } from '../contract/agent.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import type { HttpExchange, Piece, SharedBody } from '../runtime/http.ts'
import { noMetrics } from '../runtime/metrics.ts'
import type { Clock, LogFields, Logger } from '../runtime/ports.ts'
import { byteString } from '../std/bytes.ts'
import { HttpServer } from './server.ts'
import type { HttpOptions } from './server.ts'

/** An exchange without a network, for tests: what was answered stays to be looked at. */
export class FakeExchange implements HttpExchange {
  readonly method: string
  readonly target: string
  readonly version = '1.1'
  readonly remoteAddress = '127.0.0.1'
  readonly remotePort = 4711
  readonly declaredLength: number
  readonly #headers: Readonly<Record<string, string>>
  readonly #body: string
  readonly #answered = Promise.withResolvers<FakeAnswer>()
  readonly #gone = new AbortController()
  /** What was sent, if it was sent without any wait. */
  sent: FakeAnswer | undefined

  constructor(method: string, target: string, more: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string; readonly declaredLength?: number } = {}) {
    this.method = method
    this.target = target
    this.#headers = more.headers ?? {}
    this.#body = more.body ?? ''
    this.declaredLength = more.declaredLength ?? this.#body.length
  }

  get answer(): Promise<FakeAnswer> {
    return this.#answered.promise
  }

  leave(): void {
    this.#gone.abort()
  }

  header(name: string): string {
    return this.#headers[name] ?? ''
  }

  collect(limit: number, done: (body: string | undefined) => void): void {
    done(Math.max(this.declaredLength, this.#body.length) > limit ? undefined : this.#body)
  }

  async *chunks(): AsyncIterable<Uint8Array> {
    yield new TextEncoder().encode(this.#body)
  }

  send(status: number, headers: string[], body: string | SharedBody, gzip: boolean): void {
    const text = typeof body === 'string' ? body : byteString(body.bytes)
    this.#settle({ status, headers: pairs(headers), body: text, pieces: 1, gzip })
  }

  async stream(status: number, headers: string[], pieces: AsyncIterable<Piece>, gzip: boolean): Promise<void> {
    const all = await Array.fromAsync(pieces)
    const texts = all.map((piece) => (typeof piece === 'string' ? piece : new TextDecoder('latin1').decode(piece)))
    this.#settle({ status, headers: pairs(headers), body: texts.join(''), pieces: texts.length, gzip })
  }

  measure(): void {
    // Nobody looks at times here.
  }

  gone(): AbortSignal {
    return this.#gone.signal
  }

  #settle(answer: FakeAnswer): void {
    if (this.sent !== undefined) throw new Error('answered twice')
    this.sent = answer
    this.#answered.resolve(answer)
  }
}

export interface FakeAnswer {
  readonly status: number
  /** `Name: value` in the order given. */
  readonly headers: readonly string[]
  readonly body: string
  readonly pieces: number
  readonly gzip: boolean
}

function pairs(flat: readonly string[]): readonly string[] {
  return flat.filter((_, at) => at % 2 === 0).map((name, at) => `${name}: ${flat[2 * at + 1]}`)
}

export type FakeRpc = (method: string, request: Readonly<Record<string, unknown>>, signal?: AbortSignal) => unknown

/** A server of HTTP over a delegate that is one function, with what it logged. */
export function fakeServer(rpc: FakeRpc, options: Partial<HttpOptions> = {}, more: Partial<Delegate> = {}): FakeServer {
  const lines: string[] = []
  const log = fakeLog(lines)
  const delegate = {
    datacenter: 'dc1',
    nodeName: 'node1',
    rpc: (method: RpcMethod<unknown, unknown>, request: unknown, signal?: AbortSignal) =>
      rpc(method.name, request as Readonly<Record<string, unknown>>, signal),
    ...more,
  } as unknown as Delegate
  const clock = { now: () => 0 } as unknown as Clock
  const server = new HttpServer({ clock, log, metrics: noMetrics }, delegate, {} as AgentPort, {
    facts: { datacenter: 'dc1', nodeName: 'node1', kvMaxValueSize: 1000, txnMaxReqLen: 1000, discoveryMaxStale: 0, disableCoordinates: false, defaultToken: '', dnsDomains: ['consul.'] },
    pretty: false,
    responseHeaders: {},
    blockEndpoints: [],
    allowWriteHttpFrom: [],
    disableHttpUnprintableCharFilter: false,
    logRequests: false,
    ...options,
  })
  return {
    lines,
    exchange(method, target, request) {
      const exchange = new FakeExchange(method, target, request)
      server.handle(exchange)
      return exchange
    },
  }
}

export interface FakeServer {
  readonly lines: readonly string[]
  exchange(method: string, target: string, request?: ConstructorParameters<typeof FakeExchange>[2]): FakeExchange
}

function fakeLog(lines: string[]): Logger {
  const write = (level: string) => (message: string, fields: LogFields = {}): void => {
    lines.push([level, message, ...Object.entries(fields).map(([key, value]) => `${key}=${String(value)}`)].join(' '))
  }
  const log: Logger = {
    error: write('E'), warn: write('W'), info: write('I'), debug: write('D'), trace: write('T'), named: () => log,
  }
  return log
}
