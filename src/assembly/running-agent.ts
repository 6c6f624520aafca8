import type { AgentConfig } from '../agent/config/agent-config.ts'
import { type Client, createClient } from '../api/index.ts'
import type { ReloadForm } from '../contract/http/agent/reload-form.ts'
import type { RunningDns } from '../dns/start.ts'
import type { AgentAddress } from '../runtime/http-client.ts'
import type { ApiTransport } from '../std/http-transport.ts'
import { ConsulError } from '../std/errors.ts'
import { joinHostPort } from '../std/ip.ts'
import type { Served } from './listen-http.ts'
import type { World } from './world.ts'

/** An agent that runs in this program. */
export interface RunningAgent extends AsyncDisposable {
  readonly config: AgentConfig
  readonly nodeId: string
  /**
   * Where it is found: the URL of the HTTP API, `address:port` of DNS, by UDP and TCP, and of gossip, which others give to `retryJoin`.
   * Empty for what is off.
   */
  readonly addresses: { readonly http: string; readonly dns: string; readonly gossip: string }
  /** A client of this agent. */
  readonly client: Client
  /** Resolves with the reason if the agent stops by itself, after a failed sync or a damaged state; never after `close`. */
  readonly failed: Promise<Error>
  /** Resolves when somebody asked the agent over its API to leave. One that `startAgent` started then closes by itself. */
  readonly left: Promise<void>
  /** Reads the configuration again and applies what can be applied now, as SIGHUP does. Rejects, with nothing changed, when it is faulty. */
  reload(): Promise<ReloadForm>
  /** Leaves the cluster, so that nobody takes the end for a failure, and then stops as `close` does. */
  leave(): Promise<void>
  /**
   * Stops the agent and frees its ports. What was acknowledged is on disk, if there is a `dataDir`. Calling it again waits for the same end. One that `startAgent`
   * started leaves first if it is to leave when it is terminated, as clients are unless they are told otherwise.
   */
  close(): Promise<void>
}

interface Running {
  readonly world: World
  readonly config: AgentConfig
  readonly nodeId: string
  readonly http: { readonly served: readonly Served[] }
  readonly dns: RunningDns
  readonly failed: Promise<Error>
  readonly left: Promise<void>
  readonly reload: () => Promise<ReloadForm>
  readonly leave: () => Promise<void>
  readonly leaveOnClose: boolean
  /** Empty when it is alone. */
  readonly gossip: string
  readonly owned: AsyncDisposableStack
}

/** The handle of an agent that was started. */
export function running({ world, config, nodeId, http, dns, failed, left, reload, leave, leaveOnClose, gossip, owned }: Running): RunningAgent {
  const first = overTcp(http.served, 'http') ?? overTcp(http.served, 'https')
  let client: Client | undefined
  let closed: Promise<void> | undefined
  const end = (leaving: boolean): Promise<void> => (closed ??= leaving ? leave().then(() => owned.disposeAsync()) : owned.disposeAsync())
  const close = (): Promise<void> => end(leaveOnClose)
  return {
    config,
    nodeId,
    addresses: { http: first === undefined ? '' : `${first.scheme}://${toDial(first)}`, dns: addressToAsk(dns), gossip },
    get client() {
      return (client ??= createClient({ transport: transportTo(world, config, first ?? http.served[0]) }))
    },
    failed,
    left,
    reload,
    leave: () => end(true),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** To this agent's own HTTP API: in the original's order, over TLS if it can be. */
export function transportToSelf(world: World, config: AgentConfig, { served }: { readonly served: readonly Served[] }): ApiTransport | undefined {
  const to = overTcp(served, 'https') ?? overTcp(served, 'http') ?? served[0]
  return to === undefined ? undefined : transportTo(world, config, to)
}

function transportTo(world: World, { tls }: AgentConfig, to: Served | undefined): ApiTransport {
  const { caFile, caPath, certFile, keyFile, verifyOutgoing } = tls
  const none: AgentAddress['tls'] = { caFile: '', caPath: '', certFile: '', keyFile: '', serverName: '', verify: true }
  if (to === undefined) throw new ConsulError('no-http', 'No suitable client address can be found')
  if (to.asked.kind === 'unix') return world.transport({ scheme: 'http', address: to.asked.path, socket: true, tls: none })
  if (to.scheme === 'http') return world.transport({ scheme: 'http', address: toDial(to), socket: false, tls: none })
  return world.transport({ scheme: 'https', address: toDial(to), socket: false, tls: { caFile, caPath, certFile, keyFile, serverName: '', verify: verifyOutgoing } })
}

function overTcp(served: readonly Served[], scheme: Served['scheme']): Served | undefined {
  return served.find((one) => one.scheme === scheme && one.asked.kind === 'tcp')
}

function toDial({ listener: { ip, port } }: Served): string {
  return joinHostPort(reachable(ip), port)
}

/** Where DNS is asked, of all addresses that it is served on. */
function addressToAsk({ listeners: [first] }: RunningDns): string {
  return first === undefined ? '' : joinHostPort(reachable(first.ip), first.port)
}

/** An address to dial for one that was bound; one that stands for all is reached by loopback. */
function reachable(ip: string): string {
  return ip === '0.0.0.0' ? '127.0.0.1' : ip === '::' ? '::1' : ip
}
