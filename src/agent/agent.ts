import type { Delegate, PoolName } from '../cluster/delegate.ts'
import type { AgentMember, AgentPort, AgentSelf, AgentServiceRequest, EventsRequest, Maintenance, ProfileAnswer, ProfileRequest } from '../contract/agent.ts'
import type { UserEvent } from '../contract/http/event/event-form.ts'
import type { HostForm } from '../contract/http/agent/host-form.ts'
import type { MetricsForm } from '../contract/http/agent/metrics-form.ts'
import type { ReloadForm } from '../contract/http/agent/reload-form.ts'
import type { AgentServiceForm } from '../contract/http/agent/service-form.ts'
import { Refusal } from '../contract/http/refusal.ts'
import type { LogSource } from '../runtime/log-source.ts'
import type { Machine } from '../runtime/machine.ts'
import type { Runtime, Timer } from '../runtime/ports.ts'
import type { HealthCheck, NodeService } from '../wire/records/catalog.ts'
import type { CheckDefinition } from '../wire/records/check-definition.ts'
import type { KeyringRequest, KeyringResponse } from '../wire/records/internal.ts'
import type { ServiceDefinition } from '../wire/records/service.ts'
import type { CheckStatus, CheckWorld } from './checks/world.ts'
import type { AgentConfig } from './config/agent-config.ts'
import type { AgentControl } from './control.ts'
import { EventRing } from './events/event-ring.ts'
import { fireEvent } from './events/fire-event.ts'
import { listEvents } from './events/list-events.ts'
import { takeEvent } from './events/take-event.ts'
import { RemoteExec } from './exec/remote-exec.ts'
import { hostInfo } from './host/host-info.ts'
import { aliasTargets } from './local/alias-targets.ts'
import type { CheckRunner } from './local/check-runner.ts'
import { checkRunner } from './local/check-runner.ts'
import { DeferredOutputs } from './local/deferred-outputs.ts'
import type { Definitions } from './local/load-definitions.ts'
import { loadDefinitions } from './local/load-definitions.ts'
import { LocalState } from './local/local-state.ts'
import type { Maintained } from './local/maintenance.ts'
import { maintainNode, maintainService } from './local/maintenance.ts'
import { DiskStore, noStore } from './local/registration-store.ts'
import type { KeptRegistrations, RegistrationStore } from './local/registration-store.ts'
import type { RegistryOptions } from './local/registry-options.ts'
import { fixedTimes } from './local/registry-options.ts'
import { Registry } from './local/registry.ts'
import { restoreRegistrations } from './local/restore.ts'
import type { SidecarPorts } from './local/sidecar.ts'
import { tryDefinitions } from './local/try-definitions.ts'
import { forceLeave } from './operations/force-leave.ts'
import { join } from './operations/join.ts'
import { keyring } from './operations/keyring.ts'
import { monitor, monitorLevel } from './operations/monitor.ts'
import { pprof } from './operations/pprof.ts'
import { registerCheck } from './operations/register-check.ts'
import { registerService } from './operations/register-service.ts'
import { self } from './operations/self.ts'
import { selectedChecks, serviceForms } from './operations/selected.ts'
import { watchedService } from './operations/watched-service.ts'
import type { NodeInfo } from './sync/node-info.ts'
import { exposition } from './telemetry/prometheus.ts'
import { summary } from './telemetry/summary.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { AntiEntropy } from './sync/anti-entropy.ts'
import { CatalogWriter } from './sync/catalog-writer.ts'
import { SyncMachine, syncTimings } from './sync/sync-machine.ts'
import { toldWithin } from './sync/told-within.ts'

/** The machine as checks need it, beyond the runtime, and the log as those who follow it do. */
export type AgentRim = Omit<CheckWorld, 'clock' | 'random' | 'log' | 'aliases' | 'settings'> & {
  readonly dockerHost: string
  readonly shell: string
  readonly scratchFolder: string
  readonly logs: LogSource
  readonly telemetry: Telemetry
  readonly machine: Machine
}

/** How long those who change something wait for the catalog to have it. */
const patienceMs = 1_000

/** What an agent does for its own machine, whatever its share in the cluster: its services, their checks, and keeping the catalog in line. */
export class Agent implements AgentPort {
  /** As at the start, but for the entries that a leader writes. */
  config: AgentConfig
  readonly nodeId: string
  readonly delegate: Delegate
  /** The configured metadata and what Consul itself adds. */
  nodeMeta: Readonly<Record<string, string>>
  /** What runs here. */
  readonly local: LocalState
  readonly registry: Registry
  readonly #control: AgentControl
  readonly #registryOptions: RegistryOptions
  #discardOutput: boolean
  readonly #runtime: Runtime
  readonly #logs: LogSource
  readonly #telemetry: Telemetry
  readonly #machine: Machine
  readonly #runner: CheckRunner
  readonly #sidecarPorts: SidecarPorts
  readonly #store: RegistrationStore
  readonly #sync: AntiEntropy
  readonly #events = new EventRing()
  readonly #remoteExec: RemoteExec | undefined
  readonly #closed = new AbortController()
  #reaper: Timer | undefined
  /** The end of the last reload. */
  #reloaded: Promise<void> = Promise.resolve()

  constructor(runtime: Runtime, delegate: Delegate, config: AgentConfig, nodeId: string, rim: AgentRim, control: AgentControl) {
    const checks = config.checkSettings
    const { clock, random, log } = runtime
    const { nodeName, datacenter } = config
    this.#control = control
    this.#runtime = runtime
    this.delegate = delegate
    this.config = config
    this.nodeId = nodeId
    this.nodeMeta = nodeMetaOf(config)
    this.#discardOutput = checks.discardCheckOutput
    this.local = new LocalState({ nodeName, discardCheckOutput: checks.discardCheckOutput }, new DeferredOutputs(checks.checkUpdateIntervalMs, () => random.float()))
    this.#store = config.dataDir === '' ? noStore : new DiskStore(runtime.disk, log, config.dataDir)
    this.#logs = rim.logs
    this.#telemetry = rim.telemetry
    this.#machine = rim.machine
    this.#runner = checkRunner({
      ...rim,
      clock, random, log,
      aliases: aliasTargets(this.local, delegate, datacenter, () => ''),
      settings: { outputMaxSize: checks.checkOutputMaxSize, discardOutput: () => this.#discardOutput, dockerHost: rim.dockerHost },
    })
    this.#sidecarPorts = { min: checks.sidecarMinPort, max: checks.sidecarMaxPort }
    this.#registryOptions = {
      nodeName,
      enableRemoteScriptChecks: checks.enableScriptChecks,
      enableLocalScriptChecks: checks.enableLocalScriptChecks,
      deregisterMinMs: fixedTimes.deregisterMinMs,
    }
    this.registry = new Registry({ clock, log, local: this.local, runner: this.#runner, store: this.#store, options: this.#registryOptions })
    const taggedAddresses = new Map(Object.entries(config.taggedAddresses))
    const info = (): NodeInfo => ({ nodeName, nodeId, datacenter, address: config.advertiseAddr, taggedAddresses, meta: new Map(Object.entries(this.nodeMeta)) })
    this.#sync = new AntiEntropy({
      clock, log, local: this.local,
      info,
      writer: new CatalogWriter(delegate, this.local, { info, tokens: () => ({ user: '', agent: '' }) }, log, this.#closed.signal),
      machine: new SyncMachine(syncTimings, () => random.float(), () => delegate.members('lan').length),
    })
    const { disk } = runtime
    const { startCaptured, shell, scratchFolder } = rim
    const jobs = { clock, random, disk, log, startCaptured, delegate, shell, scratchFolder, token: () => '' }
    this.#remoteExec = config.disableRemoteExec ? undefined : new RemoteExec(jobs)
    this.#listen()
  }

  /**
   * Registers what definition files say and what an earlier run of the agent registered. Before anything else, so that the first sync
   * takes nothing of it away.
   */
  async load(): Promise<void> {
    this.#load(this.config, await this.#store.load())
    this.#reapLater()
  }

  /** Takes definition files as they are now; what callers registered stays, and checks go on from where they are. */
  async reload(definitions: Definitions): Promise<void> {
    const over = Promise.withResolvers<void>()
    this.#reloaded = over.promise
    try {
      await this.#store.settled()
      const kept = await this.#store.load()
      tryDefinitions({ clock: this.#runtime.clock, runner: this.#runner, sidecarPorts: this.#sidecarPorts, options: this.#registryOptions }, definitions, kept)
      this.registry.reload(() => this.#load(definitions, kept))
    } finally {
      over.resolve()
    }
    await this.#settled()
  }

  /** Takes what else of a new configuration applies at once. */
  take({ checkSettings, ...config }: AgentConfig): Promise<void> {
    this.#discardOutput = checkSettings.discardCheckOutput
    this.local.setDiscardCheckOutput(checkSettings.discardCheckOutput)
    this.nodeMeta = nodeMetaOf(config)
    this.config = { ...this.config, configEntries: config.configEntries }
    this.#telemetry.setFilter(config.telemetry.filter)
    this.local.nodeChanged()
    return toldWithin(this.#runtime.clock, patienceMs, this.#sync.sendChanges())
  }

  reloadConfig(): Promise<ReloadForm> {
    return this.#control.reload()
  }

  async leave(): Promise<void> {
    await this.delegate.leave()
    this.#control.leave()
  }

  /** Takes part in what happens in the datacenter. */
  #listen(): void {
    const { local } = this
    const world = { ring: this.#events, log: this.#runtime.log, local, nodeName: this.config.nodeName, remoteExec: this.#remoteExec }
    this.delegate.listen({ userEvent: (event) => takeEvent(world, event), serverUp: () => this.#sync.refresh() })
  }

  /** Begins to keep the catalog in line; resolves after the first full sync, which is tried again later if it fails. */
  sync(): Promise<void> {
    return this.#sync.start()
  }

  get isServer(): boolean {
    return this.delegate.isServer
  }

  self(): AgentSelf {
    return self(this, this.#machine.program)
  }

  members(pool: PoolName): readonly AgentMember[] | null {
    const members = this.delegate.members(pool)
    return members.length === 0 ? null : members
  }

  join(pool: PoolName, addresses: readonly string[]): Promise<number> {
    return join(this.delegate, this.#runtime.log, pool, addresses)
  }

  forceLeave(node: string, prune: boolean): Promise<void> {
    return forceLeave(this.delegate, this.#runtime.log, node, prune)
  }

  keyring(request: KeyringRequest): Promise<readonly KeyringResponse[]> {
    return keyring(this.delegate, request)
  }

  services(): ReadonlyMap<string, NodeService> {
    return this.local.services()
  }

  service(request: AgentServiceRequest, gone: () => AbortSignal): Promise<AgentServiceForm | undefined> {
    return watchedService({ local: this.local, clock: this.#runtime.clock, random: this.#runtime.random }, request, gone)
  }

  serviceForms(filter: string): ReadonlyMap<string, AgentServiceForm> {
    return serviceForms(this.local, filter)
  }

  checks(filter: string): ReadonlyMap<string, HealthCheck> {
    return selectedChecks(this.local, filter)
  }

  checksOf(service: string): readonly HealthCheck[] {
    return this.local.checksOf(service, true)
  }

  registerService(definition: ServiceDefinition, manner: { readonly token: string; readonly replaceChecks: boolean }): Promise<void> {
    const parts = { local: this.local, registry: this.registry, runner: this.#runner, sidecarPorts: this.#sidecarPorts }
    return this.#change(() => registerService(parts, definition, manner))
  }

  deregisterService(id: string): Promise<void> {
    return this.#change(() => this.registry.removeService(id, true))
  }

  registerCheck(definition: CheckDefinition, token: string): Promise<void> {
    const parts = { registry: this.registry, runner: this.#runner, nodeName: this.config.nodeName }
    return this.#change(() => registerCheck(parts, definition, token))
  }

  deregisterCheck(id: string): Promise<void> {
    return this.#change(() => this.registry.removeCheck(id, true))
  }

  updateCheck(result: { readonly id: string; readonly status: CheckStatus; readonly output: string }): Promise<void> {
    return this.#change(() => this.registry.updateTtl(result.id, result.status, result.output))
  }

  monitor({ level, json }: { readonly level: string; readonly json: boolean }, gone: AbortSignal): AsyncIterable<string> | undefined {
    const known = monitorLevel(level)
    return known === undefined ? undefined : monitor(this.#logs, this.#runtime.log, { level: known, json }, gone)
  }

  metrics(): MetricsForm {
    return summary(this.#telemetry)
  }

  prometheusMetrics(): string | undefined {
    return this.config.telemetry.prometheusRetentionMs > 0 ? exposition(this.#telemetry, this.#machine.figures) : undefined
  }

  async profile(request: ProfileRequest, gone: () => AbortSignal): Promise<ProfileAnswer | undefined> {
    if (!this.config.enableDebug) throw new Refusal(401, 'ACL support disabled')
    return pprof(this.#machine, this.#runtime.clock, request, gone)
  }

  host(): HostForm {
    return hostInfo(this.#machine, this.#runtime.clock)
  }

  fireEvent(event: UserEvent, datacenter: string, token: string): Promise<UserEvent> {
    return fireEvent(this.delegate, this.#runtime.random, event, { datacenter, token })
  }

  events(request: EventsRequest, gone: () => AbortSignal): Promise<{ readonly index: number | bigint; readonly events: readonly UserEvent[] }> {
    return listEvents(this.#events, this.#runtime.clock, request, gone)
  }

  maintainNode({ enable, reason, token }: Maintenance): Promise<void> {
    return this.#change(() => maintainNode(this.#maintained(), enable, reason, token))
  }

  maintainService(id: string, { enable, reason, token }: Maintenance): Promise<void> {
    return this.#change(() => maintainService(this.#maintained(), id, enable, reason, token))
  }

  /** Ends checks and sync. What was registered stays on disk and in the catalog. */
  async close(): Promise<void> {
    this.#closed.abort()
    this.#reaper?.cancel()
    this.#sync.close()
    await this.#remoteExec?.close()
    await this.registry.close()
    await this.#store.settled()
  }

  #load(definitions: Definitions, kept: KeptRegistrations): void {
    const { local, registry } = this
    const loading = { local, registry, runner: this.#runner, sidecarPorts: this.#sidecarPorts, nodeName: this.config.nodeName }
    const restoring = { local, registry, store: this.#store, log: this.#runtime.log }
    // A check in a file may belong to a service that was registered by API, so all services come before any check.
    loadDefinitions(loading, { services: definitions.services, checks: [] })
    restoreRegistrations(restoring, { services: kept.services, checks: [] })
    loadDefinitions(loading, { services: [], checks: definitions.checks })
    restoreRegistrations(restoring, { services: [], checks: kept.checks })
  }

  /** Changes what is registered; not while everything is being loaded anew, as it was read before the change. */
  async #change(work: () => void): Promise<void> {
    await this.#reloaded
    work()
    await this.#settled()
  }

  /** A change counts when it is on disk and the catalog has it, or could not be told soon: servers that are cut off keep nobody waiting. */
  async #settled(): Promise<void> {
    await Promise.all([this.#store.settled(), toldWithin(this.#runtime.clock, patienceMs, this.#sync.sendChanges())])
  }

  #maintained(): Maintained {
    return { local: this.local, registry: this.registry, log: this.#runtime.log, nodeName: this.config.nodeName }
  }

  async #reap(): Promise<void> {
    await this.#reloaded
    this.registry.reap()
    await this.#store.settled()
  }

  #reapLater(): void {
    this.#reaper = this.#runtime.clock.timer(fixedTimes.reapMs, () => {
      this.#reap().catch((error: unknown) => this.#runtime.log.error('failed to keep registrations', { error }))
      this.#reapLater()
    })
  }
}

function nodeMetaOf({ nodeMeta }: Pick<AgentConfig, 'nodeMeta'>): Readonly<Record<string, string>> {
  return { ...nodeMeta, 'consul-network-segment': '' }
}
