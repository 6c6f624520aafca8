import type { ConnectionReader } from '../runtime/connection-reader.ts'
import type { Counter, Metrics } from '../runtime/metrics.ts'
import type { TcpConnection, TcpListener, TcpPort } from '../runtime/tcp.ts'
import { InputError } from '../std/errors.ts'
import { selector } from '../wire/rpc.ts'
import { admit, from, insecure, type AdmissionRules, type AdmissionWorld, type Admitted } from './admission.ts'
import { ClientLimit } from './client-limit.ts'
import { Conversation } from './conversation.ts'
import { SessionTimeout } from './frame-output.ts'
import { servePlain } from './plain-channel.ts'
import { RpcService, type Caller, type MethodTable, type Serve } from './service.ts'
import { Session } from './session.ts'
import type { Stream } from './stream.ts'

export interface RpcListenerWorld extends AdmissionWorld {
  readonly tcp: TcpPort
  readonly metrics: Metrics
}

/** What a reload may change; asked for each new connection. */
export interface RpcListenerSettings extends Omit<AdmissionRules, 'datacenter'> {
  /** Connections from one address; 0: any number. */
  readonly maxConnectionsPerClient: number
}

export interface RpcListenerOptions {
  readonly ip: string
  /** 0: any free one. */
  readonly port: number
  readonly datacenter: string
  readonly settings: () => RpcListenerSettings
  readonly methods: MethodTable
  /** Those of selector 7. */
  readonly insecureMethods?: MethodTable
}

export interface RpcHandlers {
  readonly call: Serve
  /** Has the connection until it settles; the selector has been read. */
  raft(connection: TcpConnection, reader: ConnectionReader): Promise<void>
  snapshot(connection: TcpConnection, reader: ConnectionReader): Promise<void>
}

/** The server port: many protocols, told apart by their first byte (protocol/rpc.md §2). */
export class RpcListener {
  readonly #world: RpcListenerWorld
  readonly #datacenter: string
  readonly #handlers: RpcHandlers
  readonly #service: RpcService
  readonly #insecure: RpcService
  readonly #accepted: Counter
  readonly #raft: Counter
  readonly #refused: Counter
  readonly #limit = new ClientLimit()
  readonly #settings: () => RpcListenerSettings
  #tcp: TcpListener | undefined

  private constructor(world: RpcListenerWorld, options: RpcListenerOptions, handlers: RpcHandlers) {
    this.#world = world
    this.#datacenter = options.datacenter
    this.#settings = options.settings
    this.#handlers = handlers
    const { metrics } = world
    const served = metrics.counter('rpc.request')
    this.#accepted = metrics.counter('rpc.accept_conn')
    this.#raft = metrics.counter('rpc.raft_handoff')
    this.#refused = metrics.counter('rpc.request_error')
    this.#service = new RpcService(options.methods, handlers.call, served)
    this.#insecure = new RpcService(options.insecureMethods ?? [], handlers.call, served)
  }

  /** Resolves once connections are accepted. */
  static async listen(world: RpcListenerWorld, options: RpcListenerOptions, handlers: RpcHandlers): Promise<RpcListener> {
    const listener = new RpcListener(world, options, handlers)
    const at = { ip: options.ip, port: options.port, idleMs: 0, maxConnections: Infinity }
    listener.#tcp = await world.tcp.listen(at, (connection) => listener.#serve(connection))
    return listener
  }

  get ip(): string {
    return this.#tcp?.ip ?? ''
  }

  get port(): number {
    return this.#tcp?.port ?? 0
  }

  /** Stops accepting and cuts every connection. */
  async close(): Promise<void> {
    await this.#tcp?.close()
  }

  async #serve(connection: TcpConnection): Promise<void> {
    const { remoteAddress } = connection
    const { maxConnectionsPerClient, ...rules } = this.#settings()
    if (!this.#limit.enter(remoteAddress, maxConnectionsPerClient)) {
      this.#world.log.error('rejecting RPC conn from because rpc_max_conns_per_client exceeded', { conn: from(connection) })
      return connection.close()
    }
    this.#accepted.add(1)
    try {
      const admitted = await admit(this.#world, { ...rules, datacenter: this.#datacenter }, connection)
      if (admitted === undefined) return
      await this.#converse(admitted)
      // The outer connection is closed by whoever listens, the one inside TLS here.
      if (admitted.connection !== connection) await admitted.connection.finish()
    } finally {
      this.#limit.leave(remoteAddress)
    }
  }

  #converse({ protocol, connection, reader }: Admitted): Promise<void> {
    const refused = (error: Error): void => {
      this.#refused.add(1)
      this.#world.log.error('RPC error', { conn: from(connection), error })
    }
    const caller: Caller = { ip: connection.remoteAddress, refused }
    if (protocol === selector.raft) this.#raft.add(1)
    switch (protocol) {
      case insecure: return servePlain(connection, reader, this.#insecure, caller)
      case selector.raft: return this.#handlers.raft(connection, reader)
      case selector.multiplex: return this.#serveSession(connection, reader, caller)
      case selector.snapshot: return this.#handlers.snapshot(connection, reader)
      default: return servePlain(connection, reader, this.#service, caller)
    }
  }

  async #serveSession(connection: TcpConnection, reader: ConnectionReader, caller: Caller): Promise<void> {
    const accept = (stream: Stream): Conversation => new Conversation(stream, this.#service, caller)
    const session = new Session({ clock: this.#world.clock, connection, reader, opener: false, accept })
    await session.run()
    const { failure } = session
    // That the other side left is no event, however it did.
    if (failure instanceof InputError || failure instanceof SessionTimeout) {
      this.#world.log.error('multiplex conn accept failed', { conn: from(connection), error: failure })
    }
  }
}
