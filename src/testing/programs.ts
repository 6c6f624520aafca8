import type { TcpConnection } from '../runtime/tcp.ts'
import type { SimulatedHost } from '../runtime/sim/internet.ts'
import type { SeededRandom } from '../runtime/sim/random.ts'
import type { Owner } from '../runtime/sim/scheduler.ts'
import { bytesOfText, textOfBytes } from '../std/bytes.ts'
import { ConsulError } from '../std/errors.ts'
import { joinHostPort, parseIp } from '../std/ip.ts'
import { askDns, type Question, type ServiceRecord } from './dns-question.ts'
import { messageBytes, readMessage, statusOf } from './http-wire.ts'
import type { VirtualTime } from './virtual-time.ts'

const dnsPort = 8600
const defaultTimeoutMs = 10_000

/** A request to a program of the test. */
export interface ServedRequest {
  readonly method: string
  /** Path and query as sent. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  /** The address of the machine it came from. */
  readonly from: string
}

/** How a program of the test answers. */
export interface ServedReply {
  /** Default: 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Default: empty. */
  readonly body?: string
}

/** What a program of the test does with each request. */
export type ServeRequest = (request: ServedRequest) => ServedReply | Promise<ServedReply>

/** A program that a test has put on a machine. */
export interface Program {
  readonly port: number
  /** Ends it; its connections are cut. */
  close(): Promise<void>
}

export interface FetchOptions {
  /** Default: GET. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Virtual milliseconds after which it fails; default: 10,000. */
  readonly timeoutMs?: number
}

export interface FetchReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

interface Parts {
  readonly time: VirtualTime
  readonly random: SeededRandom
  readonly owner: Owner
  readonly host: SimulatedHost
  /** Fails when there is no machine of that name. */
  readonly addressOf: (name: string) => string
}

/** What runs on a machine beside its agent, from one time that the power comes on to the next that it goes off. */
export class Programs {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The machine loses its power. */
  vanish(): void {
    this.#parts.owner.dead = true
    this.#parts.host.vanish()
  }

  async listen(port: number, serve: (connection: TcpConnection) => Promise<void>): Promise<Program> {
    const { host } = this.#parts
    return host.tcp.listen({ ip: host.ip, port, idleMs: 0, maxConnections: Infinity }, serve)
  }

  serve(port: number, handle: ServeRequest): Promise<Program> {
    return this.listen(port, async (connection) => {
      const request = await readMessage(connection, false)
      const [method = '', path = ''] = request.firstLine.split(' ')
      const body = textOfBytes(request.body)
      const reply = await replyOf(handle, { method, path, headers: request.headers, body, from: connection.remoteAddress })
      const bytes = bytesOfText(reply.body ?? '')
      const headers = [...pairs(reply.headers), 'Content-Length', String(bytes.length), 'Connection', 'close']
      const { status = 200 } = reply
      await connection.write(messageBytes(`HTTP/1.1 ${status} ${reasons.get(status) ?? ''}`, headers, bytes))
      await connection.finish()
    })
  }

  connect(address: string): Promise<TcpConnection> {
    const { time, host } = this.#parts
    const colon = address.lastIndexOf(':')
    const dial = async (): Promise<TcpConnection> => (
      host.tcp.dial({ host: await this.#addressOf(address.slice(0, colon)), port: Number(address.slice(colon + 1)) }, defaultTimeoutMs))
    return time.until(dial())
  }

  fetch(url: string, options: FetchOptions): Promise<FetchReply> {
    return this.#parts.time.until(this.#within(options.timeoutMs ?? defaultTimeoutMs, url, (late) => this.#fetch(new URL(url), options, late)))
  }

  resolve(name: string, type: Question): Promise<readonly (string | ServiceRecord)[]> {
    return this.#parts.time.until(this.#resolve(name, type))
  }

  #resolve(name: string, type: Question): Promise<readonly (string | ServiceRecord)[]> {
    const { host, random } = this.#parts
    return this.#within(defaultTimeoutMs, `lookup ${name}`, (late) => (
      askDns(host.datagrams, { host: host.ip, port: dnsPort }, random.whole(0, 0xffff), name, type, late)))
  }

  async #fetch({ protocol, hostname, port, pathname, search }: URL, { method = 'GET', headers, body = '' }: FetchOptions, late: Promise<never>): Promise<FetchReply> {
    if (protocol !== 'http:') throw new ConsulError('no-tls', `${protocol} there is no TLS between simulated machines`)
    const at = { host: await Promise.race([this.#addressOf(hostname), late]), port: port === '' ? 80 : Number(port) }
    const connection = await this.#parts.host.tcp.dial(at, defaultTimeoutMs)
    try {
      const bytes = bytesOfText(body)
      const sent = ['Host', joinHostPort(hostname, at.port), ...pairs(headers), 'Content-Length', String(bytes.length), 'Connection', 'close']
      await connection.write(messageBytes(`${method} ${pathname}${search} HTTP/1.1`, sent, bytes))
      const reply = await Promise.race([readMessage(connection, true), late])
      return { status: statusOf(reply).status, headers: reply.headers, body: textOfBytes(reply.body) }
    } finally {
      connection.close()
    }
  }

  /** Of an address itself, of a name in the agent's domain as its DNS says, else of a machine of that name. */
  async #addressOf(name: string): Promise<string> {
    if (parseIp(name) !== undefined) return name
    if (!name.endsWith('.consul')) return this.#parts.addressOf(name)
    const [address] = await this.#resolve(name, 'A')
    if (typeof address !== 'string') throw new ConsulError('no-host', `lookup ${name}: no such host`)
    return address
  }

  /** Fails after so much virtual time. */
  async #within<T>(ms: number, what: string, run: (late: Promise<never>) => Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>()
    const timer = this.#parts.time.scheduler.after(ms, undefined, () => late.reject(new ConsulError('timeout', `${what}: no answer within ${ms} ms`)))
    try {
      return await Promise.race([run(late.promise), late.promise])
    } finally {
      timer.cancel()
    }
  }
}

const reasons: ReadonlyMap<number, string> = new Map([
  [200, 'OK'], [204, 'No Content'], [404, 'Not Found'], [429, 'Too Many Requests'], [500, 'Internal Server Error'], [503, 'Service Unavailable'],
])

/** A handler that throws is a server with a bug: who asked learns it, and the test that looks at the reply. */
async function replyOf(handle: ServeRequest, request: ServedRequest): Promise<ServedReply> {
  try {
    return await handle(request)
  } catch (error) {
    return { status: 500, body: error instanceof Error ? error.message : String(error) }
  }
}

function pairs(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(headers).flat()
}
