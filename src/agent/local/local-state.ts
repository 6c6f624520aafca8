import { quote } from '../../std/quote.ts'
import { ConsulError } from '../../std/errors.ts'
import type { HealthCheck, NodeService } from '../../wire/records/catalog.ts'
import type { DeferredOutputs } from './deferred-outputs.ts'
import type { CheckEntry, ServiceEntry } from './entries.ts'
import { Listeners } from './listeners.ts'

/** Who is told that the catalog has to be brought in line. */
export interface LocalStateEvents {
  /** Something is out of sync. */
  changed(): void
  /** The output of a check waits; there may be an earlier deadline now. */
  deferred(): void
}

export interface LocalStateOptions {
  readonly nodeName: string
  /** Check outputs are not kept at all. */
  readonly discardCheckOutput: boolean
}

/**
 * What this agent knows of its own services and checks, and what of it the catalog does not have yet. The agent is the authority
 * for its node (surface LS01): whatever the catalog says otherwise is put right by `sync`.
 */
export class LocalState {
  readonly deferred: DeferredOutputs
  readonly #options: LocalStateOptions
  readonly #services = new Map<string, ServiceEntry>()
  readonly #checks = new Map<string, CheckEntry>()
  /** Checks by their service; those of the node under the empty name. */
  readonly #checksOf = new Map<string, Set<string>>()
  readonly #unsyncedServices = new Set<string>()
  readonly #unsyncedChecks = new Set<string>()
  readonly #definitions = new Listeners()
  readonly #health = new Listeners()
  #events: LocalStateEvents = { changed() {}, deferred() {} }
  #nodeInSync = false
  #nodeRevision = 0
  #bulk = 0
  #told = false
  #discard: boolean

  constructor(options: LocalStateOptions, deferred: DeferredOutputs) {
    this.#options = options
    this.#discard = options.discardCheckOutput
    this.deferred = deferred
  }

  /** Tells this one, and nobody before, of what happens. */
  report(events: LocalStateEvents): void {
    this.#events = events
  }

  /** Makes changes that are told of once, when all are made. */
  bulk<T>(changes: () => T): T {
    this.#bulk++
    try {
      return changes()
    } finally {
      this.#bulk--
      if (this.#bulk === 0 && this.#told) this.#tell()
    }
  }

  setDiscardCheckOutput(discard: boolean): void {
    this.#discard = discard
  }

  /** A service that is registered. */
  service(id: string): NodeService | undefined {
    const entry = this.#services.get(id)
    return entry?.deleted === false ? entry.service : undefined
  }

  /** Every registered service by its ID. */
  services(): ReadonlyMap<string, NodeService> {
    const found = new Map<string, NodeService>()
    for (const entry of this.#services.values()) if (!entry.deleted) found.set(entry.id, entry.service!)
    return found
  }

  check(id: string): HealthCheck | undefined {
    const entry = this.#checks.get(id)
    return entry?.deleted === false ? entry.check : undefined
  }

  checks(): ReadonlyMap<string, HealthCheck> {
    const found = new Map<string, HealthCheck>()
    for (const entry of this.#checks.values()) if (!entry.deleted) found.set(entry.id, entry.check!)
    return found
  }

  /** The checks of a service, and with them those of the node if asked for. */
  checksOf(service: string, withNode = false): readonly HealthCheck[] {
    const ids = [...(this.#checksOf.get(service) ?? []), ...(withNode && service !== '' ? (this.#checksOf.get('') ?? []) : [])]
    return ids.map((id) => this.check(id)).filter((check) => check !== undefined)
  }

  /** The critical checks of services, each with the time since when. */
  *criticalChecks(): Iterable<{ readonly check: HealthCheck; readonly since: number }> {
    for (const { check, deleted, criticalSince } of this.#checks.values()) {
      if (!deleted && check !== undefined && criticalSince !== undefined) yield { check, since: criticalSince }
    }
  }

  serviceToken(id: string): string {
    return this.#services.get(id)?.token ?? ''
  }

  checkToken(id: string): string {
    return this.#checks.get(id)?.token ?? ''
  }

  setService(service: NodeService, token: string): void {
    const { ID: id } = service
    const before = this.#services.get(id)
    this.#services.set(id, { id, service, token, deleted: false, revision: (before?.revision ?? 0) + 1 })
    this.#unsyncedServices.add(id)
    this.#definitions.tell(id)
    if (before?.deleted !== false) this.#health.tell(id)
    this.#tell()
  }

  /** Takes a service out here; the entry stays until the catalog has heard of it. Fails when there is none. */
  removeService(id: string): void {
    const entry = this.#services.get(id)
    if (entry === undefined || entry.deleted) throw new ConsulError('invalid', `Service ${quote(id)} does not exist`)
    entry.deleted = true
    entry.revision++
    this.#unsyncedServices.add(id)
    this.#definitions.tell(id)
    this.#health.tell(id)
    this.#tell()
  }

  /** Puts a check in place; its service must be there. */
  setCheck(given: HealthCheck, token: string): void {
    const { CheckID: id, ServiceID: service } = given
    if (service !== '' && !this.#services.has(service)) {
      throw new ConsulError('invalid', `Check ${quote(id)} refers to non-existent service ${quote(service)}`)
    }
    const before = this.#checks.get(id)
    if (before?.check !== undefined) {
      this.#unlink(before.check)
      if (before.check.ServiceID !== service) this.#health.tell(before.check.ServiceID)
    }
    const check = { ...given, Node: this.#options.nodeName, Output: this.#discard ? '' : given.Output }
    const placed = before?.placed === true && before.check?.ServiceID === service
    this.#checks.set(id, { id, check, token, deleted: false, revision: (before?.revision ?? 0) + 1, placed, criticalSince: undefined })
    const siblings = this.#checksOf.get(service) ?? new Set()
    this.#checksOf.set(service, siblings.add(id))
    this.#unsyncedChecks.add(id)
    this.#health.tell(service)
    this.#tell()
  }

  /** Takes a check out; one that is not there is none to take. Returns whether there was one. */
  removeCheck(id: string): boolean {
    const entry = this.#checks.get(id)
    if (entry === undefined || entry.deleted) return false
    entry.deleted = true
    entry.revision++
    this.#unsyncedChecks.add(id)
    this.#health.tell(entry.check!.ServiceID)
    this.#tell()
    return true
  }

  /** A check's new result. Output alone is sent later, if outputs are deferred. */
  updateCheck(id: string, status: string, given: string, now: number): void {
    const entry = this.#checks.get(id)
    if (entry === undefined || entry.deleted) return
    const output = this.#discard ? '' : given
    const before = entry.check!
    entry.criticalSince = status === 'critical' ? (entry.criticalSince ?? now) : undefined
    if (before.Status === status && before.Output === output) return
    entry.check = { ...before, Status: status, Output: output }
    entry.revision++
    if (this.deferred.enabled && before.Status === status) {
      if (this.deferred.add(id, now)) this.#events.deferred()
      return
    }
    this.#health.tell(before.ServiceID)
    this.#unsyncedChecks.add(id)
    this.#tell()
  }

  /** Outputs that have waited long enough are out of sync from now on. */
  releaseDeferred(now: number): void {
    for (const id of this.deferred.take(now)) {
      const entry = this.#checks.get(id)
      if (entry === undefined || entry.deleted) continue
      this.#unsyncedChecks.add(id)
      this.#tell()
    }
  }

  /** Calls back whenever the definition of a service changes, comes or goes. */
  onService(id: string, heard: () => void): () => void {
    return this.#definitions.add(id, heard)
  }

  /** Calls back whenever the health of a service may have changed: a check's status, a check more or less, the service itself. */
  onHealth(service: string, heard: () => void): () => void {
    return this.#health.add(service, heard)
  }

  /** Entries for `sync`, removed ones among them. */
  serviceEntry(id: string): ServiceEntry | undefined {
    return this.#services.get(id)
  }

  checkEntry(id: string): CheckEntry | undefined {
    return this.#checks.get(id)
  }

  serviceEntries(): Iterable<ServiceEntry> {
    return this.#services.values()
  }

  checkEntries(): Iterable<CheckEntry> {
    return this.#checks.values()
  }

  /** Whether the catalog has what there is to say of the node itself. */
  get nodeInSync(): boolean {
    return this.#nodeInSync
  }

  /** Counts changes of the node, as those of entries. */
  get nodeRevision(): number {
    return this.#nodeRevision
  }

  /** There is something else to say of the node, or the catalog has forgotten it. */
  nodeChanged(): void {
    this.#nodeInSync = false
    this.#nodeRevision++
  }

  /** The catalog has heard what there was to say at this revision. */
  nodeSent(revision: number): void {
    if (revision === this.#nodeRevision) this.#nodeInSync = true
  }

  get unsyncedServices(): ReadonlySet<string> {
    return this.#unsyncedServices
  }

  get unsyncedChecks(): ReadonlySet<string> {
    return this.#unsyncedChecks
  }

  /** Entries of the service's checks that are out of sync. */
  unsyncedChecksOf(service: string): readonly CheckEntry[] {
    const ids = [...(this.#checksOf.get(service) ?? [])].filter((id) => this.#unsyncedChecks.has(id))
    return ids.map((id) => this.#checks.get(id)!)
  }

  /** Whether the catalog has what is here. A revision tells of which state that is known; a newer one stays out of sync. */
  markService(id: string, inSync: boolean, revision?: number): void {
    mark(this.#unsyncedServices, this.#services.get(id), inSync, revision)
  }

  markCheck(id: string, inSync: boolean, revision?: number): void {
    const entry = this.#checks.get(id)
    mark(this.#unsyncedChecks, entry, inSync, revision)
    if (entry !== undefined && !this.#unsyncedChecks.has(id)) entry.placed = true
  }

  /** The catalog has a service that is not known here; it is to be removed there. */
  disownService(id: string): void {
    this.#services.set(id, { id, service: undefined, token: '', deleted: true, revision: 1 })
    this.#unsyncedServices.add(id)
  }

  disownCheck(id: string): void {
    this.#checks.set(id, { id, check: undefined, token: '', deleted: true, revision: 1, placed: false, criticalSince: undefined })
    this.#unsyncedChecks.add(id)
  }

  /** The tags that the catalog has replace those here; this is no change to be sent. */
  takeTags(id: string, tags: readonly string[] | null): void {
    const entry = this.#services.get(id)!
    entry.service = { ...entry.service!, Tags: tags }
    this.#definitions.tell(id)
  }

  /**
   * A removed service is gone from the catalog, and its removed checks with it, unless either came back meanwhile. A check that the catalog
   * may have of another service has still to be taken out there.
   */
  forgetService(id: string): void {
    if (this.#services.get(id)?.deleted !== true) return
    this.#services.delete(id)
    this.#unsyncedServices.delete(id)
    for (const check of this.#checksOf.get(id) ?? []) if (this.#checks.get(check)?.placed === true) this.forgetCheck(check)
  }

  forgetCheck(id: string): void {
    const entry = this.#checks.get(id)
    if (entry?.deleted !== true) return
    this.#checks.delete(id)
    this.#unsyncedChecks.delete(id)
    this.deferred.drop(id)
    if (entry.check !== undefined) this.#unlink(entry.check)
  }

  #unlink({ ServiceID, CheckID }: HealthCheck): void {
    const siblings = this.#checksOf.get(ServiceID)
    siblings?.delete(CheckID)
    if (siblings?.size === 0) this.#checksOf.delete(ServiceID)
  }

  #tell(): void {
    this.#told = this.#bulk > 0
    if (!this.#told) this.#events.changed()
  }
}

function mark(unsynced: Set<string>, entry: ServiceEntry | CheckEntry | undefined, inSync: boolean, revision?: number): void {
  if (entry === undefined || (revision !== undefined && entry.revision !== revision)) return
  if (inSync) unsynced.delete(entry.id)
  else unsynced.add(entry.id)
}
