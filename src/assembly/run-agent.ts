import { Agent } from '../agent/agent.ts'
import type { AgentConfig } from '../agent/config/agent-config.ts'
import type { LoadedConfig } from '../agent/config/load.ts'
import { CoordinateSender } from '../agent/coordinate-sender.ts'
import { hostId } from '../agent/host/host-id.ts'
import { settleNodeId } from '../agent/node-id.ts'
import { Reloader } from '../agent/reload/reloader.ts'
import { dump } from '../agent/telemetry/dump.ts'
import { startTelemetry } from '../agent/telemetry/start.ts'
import { AgentWatches } from '../agent/watches/agent-watches.ts'
import type { Delegate } from '../cluster/delegate.ts'
import { type AddressesFor, withTranslatedAddresses } from '../cluster/translate-addresses.ts'
import type { ReloadForm } from '../contract/http/agent/reload-form.ts'
import { startDns } from '../dns/start.ts'
import { ConsulError } from '../std/errors.ts'
import { joinHostPort } from '../std/ip.ts'
import { checkProbes } from './check-probes.ts'
import { loadTls } from './load-tls.ts'
import { listenHttp } from './listen-http.ts'
import { running, type RunningAgent, transportToSelf } from './running-agent.ts'
import { startJoins } from './start-joins.ts'
import { isAlone, startShare } from './start-share.ts'
import type { World } from './world.ts'

/** The configuration in force, how to read it again, and the log whose level it sets. */
export interface ReloadSource {
  readonly current: LoadedConfig
  readonly read: () => LoadedConfig
  readonly setLogLevel: (level: AgentConfig['log']['level']) => void
}

/** What a program that builds the configuration itself gives to `runAgent`. */
export interface RunOptions {
  /** Whether to resolve only when writes are accepted; otherwise as soon as requests are. */
  readonly awaitLeader: boolean
  /** Whether `close` leaves the cluster first. */
  readonly leaveOnClose?: boolean
  /** What the configuration was made from, to be read again; without it there is nothing to reload. */
  readonly reload?: ReloadSource
  /** Gets what prints the figures of the last minute, for a program that prints them when it is told to; returns how to end that. */
  readonly onFigures?: (figures: () => string) => () => void
  /** Called with the node's ID before anything starts, for the banner. */
  readonly onIdentity?: (nodeId: string) => void
}

/** Starts an agent with a finished configuration. On failure everything that was started is stopped again. */
export async function runAgent(bare: World, config: AgentConfig, options: RunOptions): Promise<RunningAgent> {
  const failure = Promise.withResolvers<Error>()
  await using started = new AsyncDisposableStack()
  const telemetry = startTelemetry(bare, config.telemetry, started)
  const stopFigures = options.onFigures?.(() => dump(telemetry))
  if (stopFigures !== undefined) started.defer(stopFigures)
  const runtime = { ...bare.runtime, metrics: telemetry }
  const world = { ...bare, runtime }
  const { checks } = world
  const tls = await loadTls(world, config)
  const nodeId = await settleNodeId(runtime, config.nodeId, config.dataDir, config.disableHostNodeId ? undefined : hostId(world.machine))
  options.onIdentity?.(nodeId)
  const fail = (error: unknown): void => failure.resolve(error instanceof Error ? error : new Error(String(error)))
  const share = await startShare(world, config, { nodeId, tls }, started, fail)
  const { delegate } = share
  telemetry.everySecond(() => share.publishGauges())
  const left = Promise.withResolvers<void>()
  let reloader: Reloader | undefined
  const reload = (): Promise<ReloadForm> => reloader?.reload() ?? Promise.reject(new ConsulError('not-ready', 'cannot reload before agent started'))
  const tried = await checkProbes(world, config)
  const agent = new Agent(runtime, delegate, config, nodeId, { ...checks, probes: tried.probes, scratchFolder: world.scratchFolder, logs: world.logs, telemetry, machine: world.machine }, { reload, leave: left.resolve })
  started.defer(() => agent.close())
  await agent.load()
  const coordinates = new CoordinateSender(runtime, delegate)
  started.defer(() => coordinates.close())
  if (!config.disableCoordinates) coordinates.start()
  const shown = (form: AddressesFor): Delegate => (config.translateWanAddrs ? withTranslatedAddresses(delegate, form) : delegate)
  const http = await listenHttp(world, config, { delegate: shown('http'), agent, tls: () => tls.current }, started)
  // A reload may bring other certificates to call itself with.
  let toSelf = transportToSelf(world, config, http)
  const watches = new AgentWatches({ ...checks, clock: runtime.clock, log: runtime.log }, toSelf === undefined ? undefined : (request) => toSelf!(request))
  started.defer(() => watches.close())
  watches.restart(config.watches)
  const dns = await startDns(runtime, config, shown('dns'), world)
  started.defer(() => dns.close())
  if (options.reload !== undefined) {
    const { current, read, setLogLevel } = options.reload
    const settings = async (changed: AgentConfig): Promise<void> => {
      setLogLevel(changed.log.level)
      http.take(changed)
      dns.reload(changed)
      await tried.take(changed)
      await agent.take(changed)
      toSelf = transportToSelf(world, changed, http)
      watches.restart(changed.watches)
    }
    const definitions = async (changed: AgentConfig): Promise<void> => {
      watches.judge(changed.watches)
      await tls.reload(changed)
      await share.take(changed)
      await agent.reload(changed)
    }
    reloader = new Reloader(current, read, { definitions, settings }, runtime.log)
  }
  if (!isAlone(world, config)) await startJoins(runtime, agent, config, started, fail)
  const synced = share.ready().then(() => agent.sync())
  // Servers that wait for each other are not waited for: they may be started one after the other.
  if (options.awaitLeader && (config.bootstrap || !config.server)) await Promise.race([synced, failure.promise.then((error) => Promise.reject(error))])
  return running({ world, config, nodeId, http, dns, failed: failure.promise, left: left.promise, reload, leave: () => delegate.leave(), leaveOnClose: options.leaveOnClose === true, gossip: isAlone(world, config) ? '' : gossipAddress(delegate), owned: started.move() })
}

function gossipAddress(delegate: Delegate): string {
  const { Addr, Port } = delegate.localMember()
  return joinHostPort(Addr, Port)
}
