import { ReplyCache } from './agent/cache/reply-cache.ts'
import { Agent } from './agent/agent.ts'
import type { AgentConfig, AgentPorts, ListenAddress } from './agent/config/agent-config.ts'
import { type ConfigRequest, loadConfig, type LoadedConfig } from './agent/config/load.ts'
import type { OptionValue } from './agent/config/option.ts'
import { Reloader } from './agent/reload/reloader.ts'
import { CoordinateSender } from './agent/coordinate-sender.ts'
import { settleNodeId } from './agent/node-id.ts'
import { createClient, type Client } from './api/index.ts'
import { serverMember } from './cluster/member.ts'
import { type RunningDns, startDns } from './dns/start.ts'
import type { ReloadForm } from './contract/http/agent/reload-form.ts'
import { HttpServer, maxHeaderBytes } from './http/server.ts'
import { WebPage } from './http/ui.ts'
import { defaultLimits } from './raft/core/timings.ts'
import { startLogThread } from './raft/storage/log-thread.ts'
import { Fsm } from './fsm/fsm.ts'
import { recoverFromPeersJson } from './raft/recovery.ts'
import { openStorage } from './raft/storage/open.ts'
import type { HttpListener } from './runtime/http.ts'
import { startCaptured } from './runtime/node/child-process.ts'
import { nodeDatagrams } from './runtime/node/datagram.ts'
import { environmentVariable } from './runtime/node/environment.ts'
import { connectHttp } from './runtime/node/http-client.ts'
import { nodeHost } from './runtime/node/host.ts'
import { nodeHttp } from './runtime/node/http.ts'
import { LogHub, parseLogLevel } from './runtime/node/log.ts'
import { nodePacking } from './runtime/node/packing.ts'
import { nodeRuntime } from './runtime/node/node-runtime.ts'
import { nodeProbes } from './runtime/node/probes.ts'
import { scratchFolder } from './runtime/node/scratch.ts'
import { clearSocketPath, setSocketAccess } from './runtime/node/unix-socket.ts'
import { readWebFiles } from './runtime/node/web-files.ts'
import { nodeTcp } from './runtime/node/tcp.ts'
import type { Runtime } from './runtime/ports.ts'
import { Server } from './server/server.ts'
import { bytesOfText, textOfBytes } from './std/bytes.ts'
import { ConsulError } from './std/errors.ts'
import type { ApiTransport } from './std/http-transport.ts'

export { ApiError, createClient, type Client } from './api/index.ts'
export type { AgentConfig, AgentPorts } from './agent/config/agent-config.ts'
export { ConsulError } from './std/errors.ts'

/** The machine as checks see it. */
const checkRim = { startCaptured, probes: nodeProbes, dockerHost: environmentVariable('DOCKER_HOST') ?? '' }

/** How long requests in flight may go on when an agent closes. */
const closeGraceMs = 2_000

/** An agent to start inside this program. Texts are ordinary JavaScript strings. */
export interface AgentOptions {
  /** Where the state is kept; without it everything is in memory and gone afterwards. */
  readonly dataDir?: string
  /** Default: this machine's host name. */
  readonly nodeName?: string
  /** A UUID. Default: the one kept in `dataDir`, else a random one. */
  readonly nodeId?: string
  readonly nodeMeta?: Readonly<Record<string, string>>
  /** Default: `dc1`. */
  readonly datacenter?: string
  /** Address to listen on; default: 127.0.0.1. */
  readonly address?: string
  /** `any` (the default) takes free ports, so that any number of agents live beside each other; 0 does so for one port, -1 turns one off. */
  readonly ports?: 'any' | Partial<AgentPorts>
  /** Settings in the language of configuration files, HCL or JSON; they come after the options above. */
  readonly config?: string
  /** Gets every log line from `logLevel` on. Default: nobody. */
  readonly onLog?: (line: string) => void
  /** `trace` … `error`; default: `info`. */
  readonly logLevel?: string
}

/** An agent that runs in this program. */
export interface RunningAgent extends AsyncDisposable {
  readonly config: AgentConfig
  readonly nodeId: string
  /** Where it listens: the URL of the HTTP API, and `address:port` of DNS, by UDP and TCP; empty when that is off. */
  readonly addresses: { readonly http: string; readonly dns: string }
  /** A client of this agent. */
  readonly client: Client
  /** Resolves with the reason if the agent stops by itself, after a failed sync or a damaged state; never after `close`. */
  readonly failed: Promise<Error>
  /** Resolves when somebody asked the agent over its API to leave. One that `startAgent` started then closes by itself. */
  readonly left: Promise<void>
  /** Reads the configuration again and applies what can be applied now, as SIGHUP does. Rejects, with nothing changed, when it is faulty. */
  reload(): Promise<ReloadForm>
  /** Stops the agent and frees its ports. What was acknowledged is on disk, if there is a `dataDir`. Calling it again waits for the same end. */
  close(): Promise<void>
}

/**
 * Starts an agent and resolves when it serves: it leads, its node is in the catalog, writes are accepted.
 *
 * @example
 * ```ts
 * await using agent = await startAgent()
 * await agent.client.kv.put('greeting', 'hello')
 * ```
 */
export async function startAgent(options: AgentOptions = {}): Promise<RunningAgent> {
  const hub = new LogHub()
  const { onLog } = options
  const request = requestOf(options)
  const current = loadConfig(request, nodeHost)
  if (onLog !== undefined) {
    const level = parseLogLevel(options.logLevel ?? 'info')
    if (level === undefined) throw new ConsulError('invalid', `Invalid log level: ${options.logLevel}`)
    hub.addSink({ level, write: (line) => onLog(textOfBytes(line.trimEnd())) })
  }
  // Whoever embeds an agent chose the level of the lines it gets, whatever the configuration says.
  const reload = { current, read: () => loadConfig(request, nodeHost), setLogLevel: () => undefined }
  const agent = await runAgent(current.config, { hub, awaitLeader: true, reload })
  agent.left.then(() => agent.close()).catch((error: unknown) => hub.logger('agent').error('Failed to end after a leave', { error }))
  return agent
}

function requestOf(options: AgentOptions): ConfigRequest {
  const values = new Map<string, OptionValue>([['bind_addr', bytesOfText(options.address ?? '127.0.0.1')], ['server', true], ['bootstrap', true]])
  const give = (key: string, text: string | undefined): void => {
    if (text !== undefined) values.set(key, bytesOfText(text))
  }
  give('data_dir', options.dataDir)
  give('node_name', options.nodeName)
  give('node_id', options.nodeId)
  give('datacenter', options.datacenter)
  give('client_addr', options.address)
  if (options.nodeMeta !== undefined) {
    values.set('node_meta', new Map(Object.entries(options.nodeMeta).map(([key, value]) => [bytesOfText(key), bytesOfText(value)])))
  }
  const ports = options.ports === undefined || options.ports === 'any' ? { http: 0, dns: 0 } : options.ports
  return {
    devMode: options.dataDir === undefined,
    values,
    fragments: options.config === undefined ? [] : [bytesOfText(options.config)],
    ports,
  }
}

/** The configuration in force, how to read it again, and the log whose level it sets. */
export interface ReloadSource {
  readonly current: LoadedConfig
  readonly read: () => LoadedConfig
  readonly setLogLevel: (level: AgentConfig['log']['level']) => void
}

/** What a program that builds the configuration itself gives to `runAgent`. */
export interface RunOptions {
  /** Where log lines go. */
  readonly hub: LogHub
  /** Whether to resolve only when writes are accepted; otherwise as soon as requests are. */
  readonly awaitLeader: boolean
  /** What the configuration was made from, to be read again; without it there is nothing to reload. */
  readonly reload?: ReloadSource
  /** Called with the node's ID before anything starts, for the banner. */
  readonly onIdentity?: (nodeId: string) => void
}

/** Starts an agent with a finished configuration. On failure everything that was started is stopped again. */
export async function runAgent(config: AgentConfig, options: RunOptions): Promise<RunningAgent> {
  const { hub } = options
  const runtime = nodeRuntime(hub)
  if (!config.server) throw new ConsulError('not-built', 'Client agents are not built yet: start with -server or -dev')
  const failure = Promise.withResolvers<Error>()
  await using started = new AsyncDisposableStack()
  const nodeId = await settleNodeId(runtime, config.nodeId, config.dataDir)
  options.onIdentity?.(nodeId)
  const server = await startServer(runtime, config, nodeId, started, (error) => {
    failure.resolve(error instanceof Error ? error : new Error(String(error)))
  })
  const left = Promise.withResolvers<void>()
  let reloader: Reloader | undefined
  const reload = (): Promise<ReloadForm> => reloader?.reload() ?? Promise.reject(new ConsulError('not-ready', 'cannot reload before agent started'))
  const agent = new Agent(runtime, server, config, nodeId, { ...checkRim, logs: hub }, { reload, leave: left.resolve })
  started.defer(() => agent.close())
  await agent.load()
  const coordinates = new CoordinateSender(runtime, server)
  started.defer(() => coordinates.close())
  if (!config.disableCoordinates) coordinates.start()
  const { http, listeners } = await listen(runtime, config, server, agent, started)
  const dns = await startDns(runtime, config, server, { datagrams: nodeDatagrams, tcp: nodeTcp })
  started.defer(() => dns.close())
  if (options.reload !== undefined) {
    const { current, read, setLogLevel } = options.reload
    const settings = (changed: AgentConfig): Promise<void> => {
      setLogLevel(changed.log.level)
      http.setResponseHeaders(changed.responseHeaders)
      dns.reload(changed)
      return agent.take(changed)
    }
    reloader = new Reloader(current, read, { definitions: (changed) => agent.reload(changed), settings }, runtime.log)
  }
  const synced = server.ready().then(() => agent.sync())
  if (options.awaitLeader && config.bootstrap) await Promise.race([synced, failure.promise.then((error) => Promise.reject(error))])
  return running({ config, nodeId, listeners, dns, failed: failure.promise, left: left.promise, reload, owned: started.move() })
}

async function startServer(
  runtime: Runtime,
  config: AgentConfig,
  nodeId: string,
  started: AsyncDisposableStack,
  onFatal: (error: unknown) => void,
): Promise<Server> {
  const serverRuntime = { ...runtime, log: runtime.log.named('server') }
  const storage = await openStorage(serverRuntime, startLogThread, config.dataDir)
  started.defer(() => storage.close())
  if (config.dataDir !== '') {
    const fsm = new Fsm({ onLockDelay: () => undefined, onTombstone: () => undefined })
    await recoverFromPeersJson({ ...serverRuntime, log: serverRuntime.log.named('raft') }, `${config.dataDir}/raft`, { ...storage, fsm })
  }
  const { raft } = config
  const server = await Server.start(
    serverRuntime,
    { log: storage.log, snapshots: storage.snapshots, packing: nodePacking, scratchFolder: scratchFolder(), onFatal },
    {
      datacenter: config.datacenter,
      nodeName: config.nodeName,
      nodeId,
      address: hostPort(config.advertiseAddr, config.ports.server),
      bootstrap: config.bootstrap || config.devMode,
      sessionTtlMin: config.sessionTtlMin,
      defaultQueryTimeMs: config.defaultQueryTimeMs,
      maxQueryTimeMs: config.maxQueryTimeMs,
      rpcHoldTimeoutMs: config.rpcHoldTimeoutMs,
      coordinateUpdatePeriodMs: config.coordinateUpdate.periodMs,
      autopilot: config.autopilot,
      member: serverMember({
        nodeName: config.nodeName,
        nodeId,
        datacenter: config.datacenter,
        advertiseAddr: config.advertiseAddr,
        serfLanPort: config.ports.serfLan,
        serfWanPort: config.ports.serfWan,
        serverPort: config.ports.server,
        bootstrap: config.bootstrap || config.devMode,
        bootstrapExpect: config.bootstrapExpect,
        version: config.version,
      }),
    },
    {
      timings: {
        heartbeatTimeoutMs: raft.heartbeatTimeoutMs,
        electionTimeoutMs: raft.electionTimeoutMs,
        leaderLeaseMs: raft.leaderLeaseTimeoutMs,
        commitTimeoutMs: 50,
      },
      snapshotThreshold: raft.snapshotThreshold,
      snapshotIntervalMs: raft.snapshotIntervalMs,
      limits: { ...defaultLimits, trailingLogs: raft.trailingLogs },
    },
  )
  started.defer(() => server.close())
  return server
}

async function listen(
  runtime: Runtime,
  config: AgentConfig,
  server: Server,
  agent: Agent,
  started: AsyncDisposableStack,
): Promise<{ readonly http: HttpServer; readonly listeners: readonly HttpListener[] }> {
  const cache = config.httpUseCache ? new ReplyCache(runtime, server) : undefined
  started.defer(() => cache?.close())
  const http = new HttpServer(runtime, server, agent, {
    cache,
    page: await webPage(runtime, config),
    facts: {
      datacenter: config.datacenter,
      nodeName: config.nodeName,
      kvMaxValueSize: Number(config.limits.kvMaxValueSize),
      txnMaxReqLen: Number(config.limits.txnMaxReqLen),
      discoveryMaxStale: 0,
      disableCoordinates: config.disableCoordinates,
      defaultToken: '',
    },
    pretty: config.devMode,
    responseHeaders: config.responseHeaders,
    blockEndpoints: config.blockEndpoints,
    allowWriteHttpFrom: config.allowWriteHttpFrom,
    disableHttpUnprintableCharFilter: config.disableHttpUnprintableCharFilter,
    logRequests: config.log.level === 'DEBUG' || config.log.level === 'TRACE',
  })
  const listeners: HttpListener[] = []
  for (const address of config.httpAddresses) {
    if (address.kind === 'unix') await clearSocketPath(address.path, () => runtime.log.warn('Replacing socket', { path: address.path }))
    const listener = await nodeHttp.listen(
      {
        at: address.kind === 'unix' ? { path: address.path } : { ip: address.ip, port: address.port },
        maxConnectionsPerAddress: Math.max(config.limits.httpMaxConnsPerClient, 0),
        maxHeaderBytes,
      },
      http.handle,
    )
    started.defer(() => listener.close(closeGraceMs))
    if (address.kind === 'unix') await setSocketAccess(address.path, config.unixSockets)
    listeners.push(listener)
    runtime.log.info('Started HTTP server', { address: addressOf(address, listener), network: address.kind })
  }
  return { http, listeners }
}

/** The web page, if it is wanted and was built. */
async function webPage(runtime: Runtime, { ui }: AgentConfig): Promise<WebPage | undefined> {
  if (!ui.enabled) return undefined
  const files = await readWebFiles(textOfBytes(ui.dir))
  if (files === undefined) runtime.log.warn('The web interface was not built with this program and is not served')
  return files === undefined ? undefined : new WebPage(files, ui.contentPath)
}

interface Running {
  readonly config: AgentConfig
  readonly nodeId: string
  readonly listeners: readonly HttpListener[]
  readonly dns: RunningDns
  readonly failed: Promise<Error>
  readonly left: Promise<void>
  readonly reload: () => Promise<ReloadForm>
  readonly owned: AsyncDisposableStack
}

function running({ config, nodeId, listeners, dns, failed, left, reload, owned }: Running): RunningAgent {
  const tcp = listeners.find(({ port }) => port > 0)
  const http = tcp === undefined ? '' : `http://${hostPort(reachable(tcp.ip), tcp.port)}`
  let client: Client | undefined
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= owned.disposeAsync())
  return {
    config,
    nodeId,
    addresses: { http, dns: addressToAsk(dns) },
    get client() {
      return (client ??= createClient({ transport: transportTo(http) }))
    },
    failed,
    left,
    reload,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function transportTo(url: string): ApiTransport {
  const tls = { caFile: '', caPath: '', certFile: '', keyFile: '', serverName: '', verify: true }
  const connected = connectHttp({ scheme: 'http', address: url.slice('http://'.length), socket: false, tls })
  return async (request) => (await connected)(request)
}

function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`
}

function addressOf(asked: ListenAddress, { ip, port }: HttpListener): string {
  return asked.kind === 'unix' ? asked.path : hostPort(ip, port)
}

/** Where DNS is asked, of all addresses that it is served on. */
function addressToAsk({ listeners: [first] }: RunningDns): string {
  return first === undefined ? '' : hostPort(reachable(first.ip), first.port)
}

/** An address to dial for one that was bound; one that stands for all is reached by loopback. */
function reachable(ip: string): string {
  return ip === '0.0.0.0' ? '127.0.0.1' : ip === '::' ? '::1' : ip
}
