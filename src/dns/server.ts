import { ReplyCache } from '../agent/cache/reply-cache.ts'
import type { Delegate } from '../cluster/delegate.ts'
import type { DatagramSocket } from '../runtime/datagram.ts'
import type { Sample } from '../runtime/metrics.ts'
import type { Runtime } from '../runtime/ports.ts'
import type { TcpConnection, TcpListener } from '../runtime/tcp.ts'
import { formatDuration, nanoseconds } from '../std/duration.ts'
import { joinHostPort } from '../std/ip.ts'
import type { DnsRequest } from '../wire/dns-message.ts'
import { readRequest } from '../wire/dns-request.ts'
import { className, typeName } from '../wire/dns-types.ts'
import { DnsWriter } from '../wire/dns-writer.ts'
import { answer, type Asker, failure, zoneOf } from './answer.ts'
import { dispatch } from './dispatch.ts'
import { framed, messagesOf } from './framing.ts'
import { PreparedInstances } from './instances.ts'
import { Recursor, type RecursorPorts } from './recursor.ts'
import type { DnsSettings } from './settings.ts'
import type { DnsWorld } from './world.ts'

/** How long a connection may be silent, how many requests it may carry and how many there may be, as in the original's library. */
const idleMs = 8000
const mostRequests = 128
const mostConnections = 1024
/** A port that is free for TCP may be taken for UDP; then another free one is tried. */
const mostPortsTried = 10

export interface DnsOptions {
  /** Whether each request is logged, at level debug. */
  readonly logRequests: boolean
}

/** Takes the answer to a message; undefined when it deserves none. */
type Send = (reply: Uint8Array | undefined) => void

/** Where DNS is served. */
export interface DnsListener {
  readonly ip: string
  readonly port: number
  close(): Promise<void>
}

/** Answers DNS from the catalog, by UDP and TCP (surface/dns.md). */
export class DnsServer {
  readonly #runtime: Runtime
  readonly #delegate: Delegate
  readonly #ports: RecursorPorts
  readonly #options: DnsOptions
  readonly #writer = new DnsWriter()
  readonly #ownTimes: Sample
  readonly #reverseTimes: Sample
  #world: DnsWorld
  #closed = false

  constructor(runtime: Runtime, delegate: Delegate, ports: RecursorPorts, settings: DnsSettings, options: DnsOptions) {
    this.#runtime = { ...runtime, log: runtime.log.named('dns') }
    this.#delegate = delegate
    const ofNode = [['node', delegate.nodeName]] as const
    this.#ownTimes = runtime.metrics.sample('dns.domain_query', ofNode)
    this.#reverseTimes = runtime.metrics.sample('dns.ptr_query', ofNode)
    this.#ports = ports
    this.#options = options
    this.#world = this.#worldOf(settings)
  }

  /** Answers from now on by other settings. */
  reload(settings: DnsSettings): void {
    this.#world.cache?.close()
    this.#world = this.#worldOf(settings)
  }

  /** Serves one address by both transports, on the same port: for port 0, on one that both have free. */
  async listen(at: { readonly ip: string; readonly port: number }): Promise<DnsListener> {
    for (let attempt = 1; ; attempt += 1) {
      const tcp = await this.#ports.tcp.listen({ ...at, idleMs, maxConnections: mostConnections }, (connection) => this.#serveConnection(connection))
      try {
        return listenerOf(tcp, await this.#listenUdp({ ip: at.ip, port: tcp.port }))
      } catch (error) {
        await tcp.close()
        if (at.port !== 0 || attempt === mostPortsTried) throw error
      }
    }
  }

  async #listenUdp(at: { readonly ip: string; readonly port: number }): Promise<DatagramSocket> {
    const failed = (error: Error): void => this.#runtime.log.warn('failed to respond', { error })
    const socket: DatagramSocket = await this.#ports.datagrams.bind(at, (message, ip, port) => {
      this.#serve({ network: 'udp', ip, bytes: message }, port, (reply) => {
        if (reply !== undefined) socket.send(reply, ip, port, failed)
      })
    })
    return socket
  }

  /** Drops the questions that are being answered; listeners are closed by whoever opened them. */
  close(): void {
    this.#closed = true
    this.#world.cache?.close()
    this.#world.recursor?.close()
  }

  #worldOf(settings: DnsSettings): DnsWorld {
    const { recursors, recursorTimeoutMs, useCache } = settings
    return {
      runtime: this.#runtime,
      delegate: this.#delegate,
      settings,
      dispatch,
      writer: this.#writer,
      prepared: new PreparedInstances(settings),
      cache: useCache ? new ReplyCache(this.#runtime, this.#delegate, settings.fetchLimits) : undefined,
      recursor: recursors.length === 0 ? undefined : new Recursor(this.#runtime, this.#ports, recursors, recursorTimeoutMs),
    }
  }

  /** Serves the requests of a connection one after the other. */
  async #serveConnection(connection: TcpConnection): Promise<void> {
    let count = 0
    for await (const bytes of messagesOf(connection.chunks)) {
      const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>()
      this.#serve({ network: 'tcp', ip: connection.remoteAddress, bytes }, connection.remotePort, resolve)
      const reply = await promise
      if (reply !== undefined) await connection.write(framed(reply))
      if (++count >= mostRequests) return
    }
  }

  /** Answers one message, maybe with nothing. */
  #serve(asker: Asker, port: number, send: Send): void {
    const received = readRequest(asker.bytes)
    switch (received.kind) {
      case 'silence':
        return send(undefined)
      case 'refusal': {
        const { id, flags, question } = received
        return send(this.#writer.write({ id, flags, question, answers: [], authority: [], additional: [] }, true))
      }
      case 'request':
        return this.#answer(received.request, asker, port, send)
    }
  }

  #answer(request: DnsRequest, asker: Asker, port: number, send: Send): void {
    const world = this.#world
    const start = this.#runtime.clock.now()
    const finish = (reply: Uint8Array): void => {
      if (this.#closed) return send(undefined)
      const ms = this.#runtime.clock.now() - start
      this.#times(zoneOf(world, request.question.name, request.question.type))?.add(ms)
      if (this.#options.logRequests) this.#log(request, asker, port, ms)
      send(reply)
    }
    const failed = (error: unknown): void => {
      if (!this.#closed) this.#runtime.log.warn('failed to respond', { error })
      finish(failure(world, request))
    }
    try {
      const reply = answer(world, request, asker)
      if (reply instanceof Promise) reply.then(finish, failed)
      else finish(reply)
    } catch (error) {
      failed(error)
    }
  }

  /** What recursors answer is not measured. */
  #times(zone: ReturnType<typeof zoneOf>): Sample | undefined {
    return zone === 'own' ? this.#ownTimes : zone === 'reverse' ? this.#reverseTimes : undefined
  }

  #log({ question }: DnsRequest, { ip, network }: Asker, port: number, ms: number): void {
    this.#runtime.log.debug('request served from client', {
      name: question.name,
      type: typeName(question.type),
      class: className(question.class),
      latency: formatDuration(nanoseconds(ms)),
      client: joinHostPort(ip, port),
      client_network: network,
    })
  }
}

function listenerOf(tcp: TcpListener, socket: DatagramSocket): DnsListener {
  return {
    ip: socket.ip,
    port: socket.port,
    close: async () => {
      await Promise.all([tcp.close(), socket.close()])
    },
  }
}
