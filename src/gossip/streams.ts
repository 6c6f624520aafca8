import { InputError } from '../std/errors.ts'
import { MemberlistStream, mostStreamBytes } from '../wire/memberlist-stream.ts'
import { ConnectionReader } from '../runtime/connection-reader.ts'
import type { Clock, Logger } from '../runtime/ports.ts'
import type { TcpConnection, TcpPort } from '../runtime/tcp.ts'
import type { Envelope } from './envelope.ts'
import { ipText } from './serf/member.ts'

/** Parallel inbound exchanges; further ones are closed without a word. */
const mostInbound = 128
/** Bytes of messages that are not whole yet, over all inbound connections. */
const mostHeld = 64 * 1024 * 1024

/** What answers a message: its answer, or nothing. Errors of framing are answered by `refuse`. */
export interface StreamService {
  answer(message: Uint8Array, ip: string, port: number): Uint8Array | undefined
  refuse(text: string): Uint8Array
}

export interface StreamTarget {
  readonly ip: Uint8Array
  readonly port: number
}

/** Exchanges over connections: one message there, at most one back (protocol/gossip.md §3.9). */
export class Streams {
  readonly #clock: Clock
  readonly #log: Logger
  readonly #tcp: TcpPort
  readonly #envelope: Envelope
  readonly #timeoutMs: number
  readonly #service: StreamService
  readonly #open = new Set<TcpConnection>()
  #inbound = 0
  #held = 0
  #closed = false

  constructor(clock: Clock, log: Logger, tcp: TcpPort, envelope: Envelope, timeoutMs: number, service: StreamService) {
    this.#clock = clock
    this.#log = log
    this.#tcp = tcp
    this.#envelope = envelope
    this.#timeoutMs = timeoutMs
    this.#service = service
  }

  /** Serves an inbound connection. */
  async serve(connection: TcpConnection): Promise<void> {
    if (this.#closed) return
    this.#log.debug(`memberlist: Stream connection from=${connection.remoteAddress}:${connection.remotePort}`)
    try {
      await this.#within(connection, this.#timeoutMs, () => this.#exchange(connection))
    } catch (error) {
      this.#log.error(`memberlist: failed to receive: ${textOf(error)} from=${connection.remoteAddress}:${connection.remotePort}`)
    }
  }

  /** Sends a message, ready but for encryption, and gives the answer, decrypted. */
  async ask(target: StreamTarget, message: Uint8Array, withinMs = this.#timeoutMs): Promise<Uint8Array> {
    if (this.#closed) throw new Error('the pool is closed')
    const host = ipText(target.ip)
    const started = this.#clock.now()
    const connection = await this.#tcp.dial({ host, port: target.port }, withinMs)
    try {
      return await this.#within(connection, Math.max(withinMs - (this.#clock.now() - started), 1), async () => {
        await connection.write(this.#envelope.sealStream(message))
        const answer = await this.#read(connection, false)
        if (answer === undefined) throw new Error('EOF')
        return this.#envelope.openStream(answer)
      })
    } finally {
      connection.close()
    }
  }

  /** Cuts what is under way. */
  close(): void {
    this.#closed = true
    for (const connection of this.#open) connection.close()
  }

  async #exchange(connection: TcpConnection): Promise<void> {
    const answer = await this.#answer(connection)
    if (answer !== undefined) await connection.write(this.#envelope.sealStream(answer))
  }

  async #answer(connection: TcpConnection): Promise<Uint8Array | undefined> {
    try {
      const message = await this.#read(connection, true)
      if (message === undefined || this.#closed) return undefined
      return this.#service.answer(this.#envelope.openStream(message), connection.remoteAddress, connection.remotePort)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#log.error(`memberlist: failed to receive: ${error.message} from=${connection.remoteAddress}:${connection.remotePort}`)
      return this.#service.refuse(error.message)
    }
  }

  /** One message; undefined when the other side closes before it is whole. */
  async #read(connection: TcpConnection, inbound: boolean): Promise<Uint8Array | undefined> {
    const reader = new ConnectionReader(connection)
    const stream = new MemberlistStream(mostStreamBytes)
    let held = 0
    let counted = false
    try {
      for (;;) {
        const chunk = await reader.readSome()
        if (chunk === undefined) return undefined
        // Before anything is kept of it: in an encrypted pool nobody who speaks in the clear is heard out.
        if (held === 0) {
          this.#envelope.checkStream(chunk[0]!)
          if (inbound && !this.#admits(connection)) return undefined
          counted = inbound
        }
        const message = stream.push(chunk)
        this.#held += stream.size - held
        held = stream.size
        if (message !== undefined) return message
        if (inbound && this.#held > mostHeld) throw new InputError('too many bytes are under way')
      }
    } finally {
      this.#held -= held
      if (counted) this.#inbound--
    }
  }

  /** Who has said nothing yet takes no place from those who have. */
  #admits(connection: TcpConnection): boolean {
    if (this.#inbound >= mostInbound) {
      this.#log.error(`memberlist: Too many pending push/pull requests from=${connection.remoteAddress}`)
      return false
    }
    this.#inbound++
    return true
  }

  async #within<T>(connection: TcpConnection, ms: number, work: () => Promise<T>): Promise<T> {
    this.#open.add(connection)
    let late = false
    const timer = this.#clock.timer(ms, () => {
      late = true
      connection.close()
    })
    try {
      return await work()
    } catch (error) {
      throw late ? new Error('i/o timeout', { cause: error }) : error
    } finally {
      timer.cancel()
      this.#open.delete(connection)
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
