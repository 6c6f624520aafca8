import { ConnectionReader } from '../runtime/connection-reader.ts'
import type { Clock } from '../runtime/ports.ts'
import type { TcpConnection, TcpPort } from '../runtime/tcp.ts'
import type { TlsPort } from '../runtime/tls.ts'
import { ConsulError } from '../std/errors.ts'
import { splitHostPort } from '../std/host-port.ts'
import { selector } from '../wire/rpc.ts'
import { clientOptions, type TlsPolicy } from './tls-policy.ts'

/** A server that can be called. */
export interface RpcTarget {
  /** Its node's name. */
  readonly name: string
  /** `ip:port` of its server port. */
  readonly address: string
  readonly datacenter: string
}

export interface DialerWorld {
  readonly clock: Clock
  readonly tcp: TcpPort
  readonly tls: TlsPort
}

export interface DialerOptions {
  /** The address to call from; absent when any will do. */
  readonly from?: string
  /** The policy of now. */
  readonly tls: () => TlsPolicy | undefined
}

/** A connection whose selector has been sent. */
export interface DialedConnection {
  readonly connection: TcpConnection
  readonly reader: ConnectionReader
}

const dialTimeoutMs = 10_000

/** Opens connections to server ports, by TLS where the policy says so (protocol/rpc.md §2). */
export class Dialer {
  readonly #world: DialerWorld
  readonly #options: DialerOptions

  constructor(world: DialerWorld, options: DialerOptions) {
    this.#world = world
    this.#options = options
  }

  /** Rejects in the words of Go's dialer, so that what users see is what they know. */
  async dial(target: RpcTarget, protocol: number): Promise<DialedConnection> {
    const plain = await this.#connect(target.address)
    const policy = this.#options.tls()
    try {
      const connection = policy?.verifyOutgoing === true ? await this.#secure(plain, policy, target.datacenter) : plain
      await connection.write(Uint8Array.of(protocol))
      return { connection, reader: new ConnectionReader(connection) }
    } catch (error) {
      plain.close()
      throw error
    }
  }

  async #connect(address: string): Promise<TcpConnection> {
    const { from } = this.#options
    const to = splitHostPort(address)
    if ('error' in to) throw new ConsulError('invalid', `dial tcp: ${to.error}`)
    try {
      return await this.#world.tcp.dial({ host: to.host, port: Number(to.port), ...(from === undefined ? {} : { from }) }, dialTimeoutMs)
    } catch (error) {
      // Go prints where the connection comes from, known or not.
      const text = (error as Error).message.replace(/^dial tcp (?=[\d[])/, `dial tcp ${from === undefined ? '<nil>' : `${from}:0`}->`)
      throw new ConsulError('dial', text, { cause: error })
    }
  }

  async #secure(plain: TcpConnection, policy: TlsPolicy, datacenter: string): Promise<TcpConnection> {
    const late = this.#world.clock.timer(dialTimeoutMs, () => plain.close())
    try {
      await plain.write(Uint8Array.of(selector.tls))
      return await this.#world.tls.connect(plain, clientOptions(policy, datacenter))
    } finally {
      late.cancel()
    }
  }
}
