import type { Delegate } from '../../cluster/delegate.ts'
import type { LogFields, Logger } from '../../runtime/ports.ts'
import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { SeededRandom } from '../../runtime/sim/random.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import { HealthCheck, NodeService } from '../../wire/records/catalog.ts'
import type { DeregisterRequest, Node, RegisterRequest } from '../../wire/records/catalog.ts'
import { DeferredOutputs } from '../local/deferred-outputs.ts'
import { LocalState } from '../local/local-state.ts'
import { AntiEntropy } from './anti-entropy.ts'
import { CatalogWriter } from './catalog-writer.ts'
import type { NodeInfo } from './node-info.ts'
import { SyncMachine, syncTimings } from './sync-machine.ts'

const info: NodeInfo = {
  nodeName: 'n1',
  nodeId: '11111111-2222-3333-4444-555555555555',
  datacenter: 'dc1',
  address: '10.0.0.1',
  taggedAddresses: new Map([['lan', '10.0.0.1']]),
  meta: new Map(),
}

/** A local state, its sync, and a catalog in memory, on virtual time. */
export class VirtualCatalog {
  readonly scheduler = new Scheduler(() => new Promise((resolve) => void setImmediate(resolve)))
  readonly clock = new SimulatedClock(this.scheduler, { name: 'agent', dead: false, pausedUntil: 0 })
  /** Calls as `Register web+service:web`, `Deregister web`, `Read`. */
  readonly calls: string[] = []
  readonly lines: string[] = []
  readonly services = new Map<string, NodeService>()
  readonly checks = new Map<string, HealthCheck>()
  node: Node | null = null
  /** Decides the fate of a call: an error to answer with, or nothing. */
  interfere: (call: string) => Error | undefined = () => undefined
  /** How long the next call is on its way to the catalog, and its answer back. */
  travelMs: () => readonly [number, number] = () => [1, 0]
  members = 1
  readonly local: LocalState
  readonly sync: AntiEntropy
  readonly aborted = new AbortController()

  constructor(options: { readonly checkUpdateIntervalMs?: number; readonly serverUpMs?: number } = {}) {
    const random = new SeededRandom(3)
    this.local = new LocalState(
      { nodeName: 'n1', discardCheckOutput: false },
      new DeferredOutputs(options.checkUpdateIntervalMs ?? 300_000, () => random.float()),
    )
    const log = this.#logger()
    const about = { info: () => info, tokens: () => ({ user: 'user', agent: 'agent' }) }
    this.sync = new AntiEntropy({
      clock: this.clock, log, local: this.local,
      info: () => info,
      writer: new CatalogWriter(this.#delegate(), this.local, about, log, this.aborted.signal),
      machine: new SyncMachine({ ...syncTimings, serverUpMs: options.serverUpMs ?? syncTimings.serverUpMs }, () => random.float(), () => this.members),
    })
  }

  service(id: string, more: Partial<NodeService> = {}): NodeService {
    return NodeService.make({ ID: id, Service: id, Weights: { Passing: 1, Warning: 1 }, ...more })
  }

  check(id: string, more: Partial<HealthCheck> = {}): HealthCheck {
    return HealthCheck.make({ Node: 'n1', CheckID: id, Name: id, Status: 'critical', ...more })
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    await this.scheduler.run(this.scheduler.now + ms, () => false)
  }

  /** The calls since they were taken last. */
  take(): readonly string[] {
    return this.calls.splice(0)
  }

  #delegate(): Delegate {
    const rpc = (method: { readonly name: string }, request: unknown): Promise<unknown> => {
      const call = callText(method.name, request)
      this.calls.push(call)
      const [there, back] = this.travelMs()
      return new Promise((resolve, reject) => {
        this.scheduler.after(there, undefined, () => {
          const error = this.interfere(call)
          const answered = error === undefined ? resolve.bind(undefined, this.#answer(method.name, request)) : reject.bind(undefined, error)
          if (back === 0) answered()
          else this.scheduler.after(back, undefined, answered)
        })
      })
    }
    return { rpc, members: () => [], datacenter: 'dc1', nodeName: 'n1' } as unknown as Delegate
  }

  #answer(name: string, request: unknown): unknown {
    if (name === 'Catalog.NodeServices') return { NodeServices: this.node === null ? null : { Node: this.node, Services: new Map(this.services) } }
    if (name === 'Health.NodeChecks') return { HealthChecks: [...this.checks.values()] }
    if (name === 'Catalog.Register') this.#register(request as RegisterRequest)
    else this.#deregister(request as DeregisterRequest)
    return {}
  }

  #register({ ID, Node: name, Address, TaggedAddresses, NodeMeta, Service, Check, Checks, SkipNodeUpdate }: RegisterRequest): void {
    if (!SkipNodeUpdate || this.node === null) {
      this.node = { ID, Node: name, Address, Datacenter: 'dc1', TaggedAddresses, Meta: NodeMeta, CreateIndex: 0, ModifyIndex: 0 }
    }
    if (Service !== null) this.services.set(Service.ID, Service)
    for (const check of [...(Check === null ? [] : [Check]), ...(Checks ?? [])]) this.checks.set(check.CheckID, check)
  }

  #deregister({ ServiceID, CheckID }: DeregisterRequest): void {
    this.checks.delete(CheckID)
    this.services.delete(ServiceID)
    if (ServiceID === '') return
    for (const check of this.checks.values()) if (check.ServiceID === ServiceID) this.checks.delete(check.CheckID)
  }

  #logger(): Logger {
    const to = (level: string) => (message: string, fields: LogFields = {}) => {
      if (level !== 'debug') this.lines.push([`${level} ${message}`, ...Object.entries(fields).map(([key, value]) => `${key}=${String(value)}`)].join(' '))
    }
    const logger: Logger = { error: to('error'), warn: to('warn'), info: to('info'), debug: to('debug'), trace: to('debug'), named: () => logger }
    return logger
  }
}

function callText(name: string, request: unknown): string {
  if (name === 'Catalog.NodeServices' || name === 'Health.NodeChecks') return name === 'Health.NodeChecks' ? 'Read checks' : 'Read services'
  if (name === 'Catalog.Deregister') {
    const { ServiceID, CheckID, Token } = request as DeregisterRequest
    return `Deregister ${ServiceID}${CheckID} as ${Token}`
  }
  const { Service, Check, Checks, Token, SkipNodeUpdate } = request as RegisterRequest
  const parts = [...(SkipNodeUpdate ? [] : ['node']), ...(Service === null ? [] : [Service.ID])]
  for (const check of [...(Check === null ? [] : [Check]), ...(Checks ?? [])]) parts.push(check.CheckID)
  return `Register ${parts.join('+')} as ${Token}`
}
