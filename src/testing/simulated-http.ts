import type { HttpExchange, HttpListener, HttpListenOptions, HttpPort, Piece } from '../runtime/http.ts'
import { SharedBody } from '../runtime/http.ts'
import type { Owner, Scheduler } from '../runtime/sim/scheduler.ts'
import { byteArray, byteString } from '../std/bytes.ts'
import type { ApiRequest, ApiResponse, ApiTransport } from '../std/http-transport.ts'
import { onAbort } from '../std/on-abort.ts'
import type { VirtualTime } from './virtual-time.ts'

interface Listening {
  readonly owner: Owner
  readonly handle: (exchange: HttpExchange) => void
  readonly open: Set<Exchange>
}

/** HTTP between programs of the simulation: requests and replies as values, without connections. */
export class SimulatedHttp {
  readonly #scheduler: Scheduler
  readonly #time: VirtualTime
  readonly #listening = new Map<string, Listening>()

  constructor(time: VirtualTime) {
    this.#time = time
    this.#scheduler = time.scheduler
  }

  portOf(owner: Owner): HttpPort {
    return { listen: async (options, handle) => this.#listen(owner, options, handle) }
  }

  crash(owner: Owner): void {
    for (const [address, { owner: of, open }] of this.#listening) {
      if (of !== owner) continue
      this.#listening.delete(address)
      for (const exchange of open) exchange.cut()
    }
  }

  /**
   * Reaches whoever listens at `address`. Virtual time passes while a request is under way, but not for one that waits for a change:
   * that one is answered when something else lets time pass.
   */
  transport(address: string): ApiTransport {
    return (request) => {
      const waits = request.query?.some(([name]) => name === 'index' || name === 'hash') === true
      const answer = this.#request(address, request)
      return waits ? answer : this.#time.until(answer)
    }
  }

  #listen(owner: Owner, { at, tls }: HttpListenOptions, handle: (exchange: HttpExchange) => void): HttpListener {
    if ('path' in at) throw new Error('a simulated machine has no unix sockets')
    if (tls !== undefined) throw new Error('a simulated machine has no TLS')
    const address = `${at.ip}:${at.port}`
    if (this.#listening.has(address)) throw new Error(`listen tcp ${address}: bind: address already in use`)
    const listening: Listening = { owner, handle, open: new Set() }
    this.#listening.set(address, listening)
    return {
      ip: at.ip,
      port: at.port,
      close: async () => {
        if (this.#listening.get(address) === listening) this.#listening.delete(address)
        for (const exchange of listening.open) exchange.cut()
      },
    }
  }

  async #request(address: string, request: ApiRequest): Promise<ApiResponse> {
    const body = await wholeBody(request.body)
    const target = targetOf(request)
    return new Promise((resolve, reject) => {
      const failed = (what: string): void => reject(new Error(`${goVerb(request.method)} "http://${address}${target}": ${what}`))
      this.#scheduler.after(0, undefined, () => {
        const listening = this.#listening.get(address)
        if (listening === undefined || listening.owner.dead) return failed(`dial tcp ${address}: connect: connection refused`)
        const exchange = new Exchange(request, target, body, resolve, () => failed('EOF'))
        listening.open.add(exchange)
        exchange.ended = () => listening.open.delete(exchange)
        request.signal?.addEventListener('abort', () => {
          exchange.leave()
          reject(request.signal?.reason as Error)
        }, { once: true })
        this.#scheduler.after(0, listening.owner, () => listening.handle(exchange))
      })
    })
  }
}

class Exchange implements HttpExchange {
  readonly method: string
  readonly target: string
  readonly version = '1.1'
  readonly remoteAddress = '127.0.0.1'
  readonly remotePort = 1
  readonly declaredLength: number
  readonly #headers: ReadonlyMap<string, string>
  readonly #body: Uint8Array
  readonly #answer: (response: ApiResponse) => void
  readonly #broken: () => void
  readonly #gone = new AbortController()
  ended: () => void = () => undefined
  #over = false

  constructor(request: ApiRequest, target: string, body: Uint8Array, answer: (response: ApiResponse) => void, broken: () => void) {
    this.method = request.method
    this.target = target
    this.declaredLength = body.length
    this.#headers = new Map(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
    this.#body = body
    this.#answer = answer
    this.#broken = broken
  }

  header(name: string): string {
    return this.#headers.get(name) ?? ''
  }

  collect(limit: number, done: (body: string | undefined) => void): void {
    done(this.#body.length > limit ? undefined : byteString(this.#body))
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    if (this.#body.length > 0) yield this.#body
  }

  send(status: number, headers: string[], body: string | SharedBody): void {
    if (this.#over) return
    this.#end()
    const bytes = body instanceof SharedBody ? body.bytes : byteArray(body)
    this.#answer({ status, headers: headersOf(headers), body: once(bytes) })
  }

  async stream(status: number, headers: string[], pieces: AsyncIterable<Piece>): Promise<void> {
    if (this.#over) return
    this.#answer({ status, headers: headersOf(headers), body: this.#asBytes(pieces) })
    await new Promise<void>((resolve) => void onAbort(this.gone(), resolve))
  }

  measure(): void {
    // Nobody looks at times of a simulation.
  }

  gone(): AbortSignal {
    return this.#gone.signal
  }

  /** The caller goes away. */
  leave(): void {
    if (this.#over) return
    this.#end()
    this.#gone.abort()
  }

  /** The server goes away. */
  cut(): void {
    this.leave()
    this.#broken()
  }

  async *#asBytes(pieces: AsyncIterable<Piece>): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of pieces) yield typeof piece === 'string' ? byteArray(piece) : piece
    } finally {
      this.leave()
    }
  }

  #end(): void {
    this.#over = true
    this.ended()
  }
}

function targetOf({ path, query = [] }: ApiRequest): string {
  if (query.length === 0) return path
  return `${path}?${query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&')}`
}

/** Byte strings: every byte that is not plain is escaped. */
function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)
}

function headersOf(flat: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at < flat.length; at += 2) {
    const name = (flat[at] ?? '').toLowerCase()
    const value = flat[at + 1] ?? ''
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return headers
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

async function wholeBody(body: ApiRequest['body']): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array(0)
  if (body instanceof Uint8Array) return body.slice()
  const chunks = await Array.fromAsync(body)
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

function goVerb(method: string): string {
  return method.charAt(0) + method.slice(1).toLowerCase()
}
