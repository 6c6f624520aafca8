import { loadConfig } from '../agent/config/load.ts'
import type { Delegate } from '../cluster/delegate.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import type { Receive } from '../runtime/datagram.ts'
import { noMetrics } from '../runtime/metrics.ts'
import { nodeHost } from '../runtime/node/host.ts'
import type { Logger, Runtime } from '../runtime/ports.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { ConsulError } from '../std/errors.ts'
import { HealthCheck, Node, NodeService } from '../wire/records/catalog.ts'
import type { CheckServiceNode } from '../wire/records/health.ts'
import { framed, messagesOf } from './framing.ts'
import type { RecursorPorts } from './recursor.ts'
import { DnsServer } from './server.ts'
import { dnsSettings } from './settings.ts'

/** An instance for a fake catalog. */
export function instance(
  node: string,
  address: string,
  given: Partial<NodeService> = {},
  status = 'passing',
  meta: ReadonlyMap<string, string> = new Map([['on', node]]),
): CheckServiceNode {
  return {
    Node: Node.make({ Node: node, Address: address, Datacenter: 'dc1', Meta: meta }),
    Service: NodeService.make({ ID: 'web', Service: 'web', Port: 80, ...given }),
    Checks: [HealthCheck.make({ Node: node, CheckID: 'alive', Status: status })],
  }
}

/** A DNS server without a network, above a catalog that is a map from names to instances. */
export class FakeAgent {
  readonly catalog = new Map<string, readonly CheckServiceNode[]>()
  readonly logged: string[] = []
  /** How often the catalog was asked. */
  asked = 0
  /** What the catalog fails with; nothing unless set. */
  broken: Error | undefined
  readonly server: DnsServer
  #receive: Receive = () => {}
  #serve: (connection: TcpConnection) => Promise<void> = () => Promise.resolve()
  #sent: Uint8Array[] = []

  private constructor(config: string, seed: number) {
    const { config: loaded } = loadConfig({ devMode: true, values: new Map(), fragments: [config] }, nodeHost)
    const log: Logger = {
      error: (text) => void this.logged.push(text), warn: (text) => void this.logged.push(text),
      info() {}, debug() {}, trace() {}, named: () => log,
    }
    const clock = { now: () => 0, wall: () => 1_600_000_000_000, timer: () => ({ cancel() {} }) }
    const runtime = { clock, random: new SeededRandom(seed), log, metrics: noMetrics } as unknown as Runtime
    const delegate = { rpc: (method: RpcMethod<never, never>, request: unknown) => this.#answer(method.name, request) } as unknown as Delegate
    this.server = new DnsServer(runtime, delegate, this.#ports(), dnsSettings(loaded), { logRequests: false })
  }

  /** An agent that serves; `config` is a piece of a configuration file. */
  static async start(config = '', seed = 1): Promise<FakeAgent> {
    const agent = new FakeAgent(config, seed)
    await agent.server.listen({ ip: '127.0.0.1', port: 53 })
    return agent
  }

  /** What comes back for a datagram, as far as that needs no waiting. */
  datagram(bytes: Uint8Array): Uint8Array | undefined {
    this.#sent = []
    this.#receive(bytes, '127.0.0.1', 4711)
    return this.#sent[0]
  }

  /** What comes back on a connection, for messages that are sent at once, in pieces of the given length. */
  async connection(messages: readonly Uint8Array[], pieceBytes = Infinity): Promise<Uint8Array[]> {
    const written: Uint8Array[] = []
    async function* sent(): AsyncGenerator<Uint8Array> {
      for (const message of messages) {
        const bytes = framed(message)
        for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
      }
    }
    const write = (bytes: Uint8Array): Promise<void> => {
      written.push(bytes)
      return Promise.resolve()
    }
    await this.#serve({ remoteAddress: '127.0.0.1', remotePort: 4711, chunks: sent(), write, finish: () => Promise.resolve(), close() {} })
    async function* received(): AsyncGenerator<Uint8Array> {
      yield* written
    }
    return Array.fromAsync(messagesOf(received()))
  }

  #ports(): RecursorPorts {
    return {
      tcp: {
        listen: (options, serve) => {
          this.#serve = serve
          return Promise.resolve({ ip: options.ip, port: options.port, close: () => Promise.resolve() })
        },
        dial: () => Promise.reject(new Error('no network')),
      },
      datagrams: {
        bind: (at, receive) => {
          this.#receive = receive
          const send = (bytes: Uint8Array): void => void this.#sent.push(Uint8Array.from(bytes))
          return Promise.resolve({ ...at, send, close: () => Promise.resolve() })
        },
        dial: () => Promise.reject(new Error('no network')),
      },
    }
  }

  #answer(method: string, request: unknown): unknown {
    this.asked += 1
    if (this.broken !== undefined) throw this.broken
    const { ServiceName = '', Node: name = '', Datacenter } = request as { readonly ServiceName?: string; readonly Node?: string; readonly Datacenter: string }
    if (Datacenter !== 'dc1') throw new ConsulError('no-path-to-datacenter', 'No path to datacenter')
    const all = [...this.catalog.values()].flat()
    switch (method) {
      case 'Health.ServiceNodes':
        return { Nodes: this.catalog.get(ServiceName) ?? none, LastContact: 0 }
      case 'Catalog.NodeServices': {
        const found = all.find(({ Node: node }) => node?.Node === name)
        return { NodeServices: found === undefined ? null : { Node: found.Node, Services: new Map() }, LastContact: 0 }
      }
      case 'Catalog.ListNodes':
        return { Nodes: all.map(({ Node: node }) => node), LastContact: 0 }
      case 'Catalog.ServiceNodes':
        return { ServiceNodes: [], LastContact: 0 }
      default:
        throw new Error(`the fake catalog does not know ${method}`)
    }
  }
}

const none: readonly CheckServiceNode[] = []
