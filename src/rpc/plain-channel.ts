import type { ConnectionReader } from '../runtime/connection-reader.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { Writer } from '../wire/msgpack-writer.ts'
import { Conversation } from './conversation.ts'
import type { Caller, RpcService } from './service.ts'
import { Load } from './load.ts'
import type { Channel } from './stream.ts'

/** Bytes that may have come and not be used before reading pauses. */
const heldBytes = 256 * 1024

/** Serves net/rpc on a connection of its own (selector 0, and 7 inside its TLS) until either side ends it. */
export async function servePlain(connection: TcpConnection, reader: ConnectionReader, service: RpcService, caller: Caller): Promise<void> {
  const channel = new PlainChannel(connection)
  const conversation = new Conversation(channel, service, caller)
  try {
    for await (const chunk of reader.rest()) {
      channel.took(chunk.length)
      conversation.data(chunk)
      await channel.room()
      if (channel.finished) break
    }
    conversation.ended()
    await channel.settled()
  } catch (error) {
    conversation.failed(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

class PlainChannel implements Channel {
  finished = false
  readonly load = new Load()
  readonly #connection: TcpConnection
  #unused = 0
  #failure: Error | undefined
  #writes: Promise<void> = Promise.resolve()
  #wake: () => void = () => undefined

  constructor(connection: TcpConnection) {
    this.#connection = connection
  }

  send(fill: (writer: Writer) => void): void {
    const writer = new Writer(1024)
    fill(writer)
    const bytes = writer.bytes()
    this.load.unsent(bytes.length)
    this.#writes = this.#writes.then(() => this.#connection.write(bytes)).then(() => this.load.unsent(-bytes.length))
    this.#writes.catch((error: Error) => {
      this.#failure = error
      this.#wake()
    })
  }

  consumed(count: number): void {
    this.#unused -= count
    this.#wake()
  }

  finish(): void {
    this.finished = true
    this.#wake()
  }

  took(count: number): void {
    this.#unused += count
  }

  /** Resolves when more may be read. */
  async room(): Promise<void> {
    await this.#until(() => this.#unused < heldBytes)
  }

  /** Resolves when the last answer has been written. */
  async settled(): Promise<void> {
    await this.#until(() => this.finished)
    await this.#writes
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.finished && this.#failure === undefined) await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.#failure !== undefined) throw this.#failure
  }
}
