import type { AgentConfig, AgentPorts } from './agent/config/agent-config.ts'
import { type ConfigRequest, loadConfig } from './agent/config/load.ts'
import type { OptionValue } from './agent/config/option.ts'
import { nodeWorld } from './assembly/node-world.ts'
import { runAgent as assemble, type RunOptions } from './assembly/run-agent.ts'
import type { RunningAgent } from './assembly/running-agent.ts'
import { nodeHost } from './runtime/node/host.ts'
import { LogHub, parseLogLevel } from './runtime/node/log.ts'
import { bytesOfText, textOfBytes } from './std/bytes.ts'
import { ConsulError } from './std/errors.ts'

export { ApiError, createClient, type Client } from './api/index.ts'
export type { AgentConfig, AgentPorts } from './agent/config/agent-config.ts'
export type { RunningAgent } from './assembly/running-agent.ts'
export { ConsulError } from './std/errors.ts'

/** An agent to start inside this program. Texts are ordinary JavaScript strings. */
export interface AgentOptions {
  /** Where the state is kept; without it everything is in memory and gone afterwards. */
  readonly dataDir?: string
  /** Default: this machine's host name. */
  readonly nodeName?: string
  /** A UUID. Default: the one kept in `dataDir`, else a random one. */
  readonly nodeId?: string
  readonly nodeMeta?: Readonly<Record<string, string>>
  /** Whether it is a server, which keeps the state, or a client, which asks the servers that it finds. Default: a server. */
  readonly server?: boolean
  /** Agents of the cluster to join, `host` or `host:port` of their gossip; tried again until one can be joined. */
  readonly retryJoin?: readonly string[]
  /** How many servers make the cluster: once so many know each other, they begin. Default: this one is enough, unless it joins others. */
  readonly bootstrapExpect?: number
  /** Default: `dc1`. */
  readonly datacenter?: string
  /** Address to listen on; default: 127.0.0.1. */
  readonly address?: string
  /** `any` (the default) takes free ports, so that any number of agents live beside each other. A port that is left out, or 0, is any free one; -1 turns one off. */
  readonly ports?: 'any' | Partial<AgentPorts>
  /** Settings in the language of configuration files, HCL or JSON; they come after the options above. */
  readonly config?: string
  /** Gets every log line from `logLevel` on. Default: nobody. */
  readonly onLog?: (line: string) => void
  /** `trace` … `error`; default: `info`. */
  readonly logLevel?: string
}

/**
 * Starts an agent and resolves when it serves: it leads, its node is in the catalog, writes are accepted.
 *
 * @example
 * ```ts
 * await using agent = await startAgent()
 * await agent.client.kv.put('greeting', 'hello')
 * ```
 *
 * One that is told whom to join, or to be a client, is part of a cluster (docs/clusters.md). A client resolves when a server is known;
 * a server that others have to join first does not wait for them.
 *
 * @example
 * ```ts
 * await using agent = await startAgent({ server: false, retryJoin: ['10.0.0.1'] })
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
  // Whoever embeds an agent chose the level of the lines it gets, whatever the configuration says, and where they are kept.
  if (current.config.log.file.path !== '') hub.logger('agent').warn('config key "log_file" has no effect: whoever embeds an agent gets its lines')
  const reload = { current, read: () => loadConfig(request, nodeHost), setLogLevel: () => undefined }
  const { config } = current
  const alone = !isInCluster(options)
  if (alone && joins(config)) throw new ConsulError('invalid', 'Whom an agent joins is said by the option retryJoin: without it the agent is alone')
  const world = nodeWorld(hub, alone)
  const agent = await assemble(world, config, { awaitLeader: true, leaveOnClose: config.leaveOnTerminate, reload })
  agent.left.then(() => agent.close()).catch((error: unknown) => hub.logger('agent').error('Failed to end after a leave', { error }))
  return agent
}

const calmGossip = [['gossip_interval', '200ms'], ['probe_interval', '1s'], ['probe_timeout', '500ms'], ['suspicion_mult', 4]] as const

function requestOf(options: AgentOptions): ConfigRequest {
  const { server = true, bootstrapExpect } = options
  const values = new Map<string, OptionValue>([['bind_addr', bytesOfText(options.address ?? '127.0.0.1')], ['server', server]])
  if (bootstrapExpect !== undefined) values.set('bootstrap_expect', bootstrapExpect)
  else if (server && options.retryJoin === undefined) values.set('bootstrap', true)
  if (options.retryJoin !== undefined) values.set('retry_join', options.retryJoin.map(bytesOfText))
  if (options.dataDir === undefined && isInCluster(options)) {
    if (server && options.retryJoin !== undefined) throw new ConsulError('invalid', 'A server that joins others needs a dataDir')
    // Without a folder an agent runs as in development, whose hasty gossip is not meant for more than one machine.
    for (const [key, value] of calmGossip) values.set(`gossip_lan.${key}`, value)
  }
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
  const any = isInCluster(options) ? { http: 0, dns: 0, server: 0, serfLan: 0, serfWan: server ? 0 : -1 } : { http: 0, dns: 0 }
  const ports = options.ports === undefined || options.ports === 'any' ? any : { ...any, ...options.ports }
  return {
    devMode: options.dataDir === undefined,
    values,
    fragments: options.config === undefined ? [] : [bytesOfText(options.config)],
    ports,
  }
}

/** An agent that nobody is to be joined by and that joins nobody opens no ports for that, and so starts at once. */
function isInCluster({ server = true, retryJoin, bootstrapExpect, ports }: AgentOptions): boolean {
  const opened = typeof ports === 'object' && ((ports.serfLan ?? -1) >= 0 || (ports.server ?? -1) >= 0)
  return !server || retryJoin !== undefined || bootstrapExpect !== undefined || opened
}

/** Whether the configuration names agents to join. */
function joins({ gossip: { lan, wan } }: AgentConfig): boolean {
  return [lan, wan].some((pool) => pool !== undefined && pool.startJoin.length + pool.retryJoin.length > 0)
}

/** Starts an agent with a finished configuration on this machine; log lines go to `hub`. On failure everything that was started is stopped again. */
export function runAgent(config: AgentConfig, { hub, ...options }: RunOptions & { readonly hub: LogHub }): Promise<RunningAgent> {
  return assemble(nodeWorld(hub), config, options)
}
