import { ConsulError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { Clock, Logger } from '../../runtime/ports.ts'
import { HealthCheck } from '../../wire/records/catalog.ts'
import type { NodeService } from '../../wire/records/catalog.ts'
import type { CheckType } from '../../wire/records/service.ts'
import type { CheckStatus } from '../checks/world.ts'
import type { CheckRunner } from './check-runner.ts'
import type { LocalState } from './local-state.ts'
import type { RegistrationStore } from './registration-store.ts'
import type { RegistryOptions, Source } from './registry-options.ts'
import { RunningChecks } from './running-checks.ts'
import { serviceProblem, settledService, warnOfNames } from './service-settling.ts'
import { sidecarId } from './sidecar.ts'

/** How a registration is taken. */
export interface Manner {
  readonly token: string
  readonly source: Source
  /** Whether it is kept across restarts. */
  readonly persist: boolean
  /** Drop checks of the service that are not among the new ones. */
  readonly replaceChecks?: boolean
}

export interface RegistryParts {
  readonly clock: Clock
  readonly log: Logger
  readonly local: LocalState
  readonly runner: CheckRunner
  readonly store: RegistrationStore
  readonly options: RegistryOptions
}

/**
 * Registers and deregisters services and checks of this agent: judges them in the original's words, runs their checks, and keeps
 * them on disk. What is refused throws a `ConsulError` and leaves things as they were.
 */
export class Registry {
  readonly #parts: RegistryParts
  readonly #running: RunningChecks
  /** While everything is loaded anew: the checks as they were. */
  #before: ReadonlyMap<string, HealthCheck> = new Map()

  constructor(parts: RegistryParts) {
    this.#parts = parts
    this.#running = new RunningChecks(parts)
  }

  addService(given: NodeService, checkTypes: readonly CheckType[], manner: Manner): void {
    const { local, log, runner } = this.#parts
    const problem = serviceProblem(given, checkTypes.map((type) => runner.problem(type)))
    if (problem !== undefined) throw new ConsulError('invalid', problem)
    for (const type of checkTypes) this.#refuse(type, manner.source)
    warnOfNames(log, given)
    const service = settledService(given)
    local.bulk(() => {
      const before = local.checksOf(service.ID)
      const checks = checkTypes.map((type, at) => this.#checkOfService(service, type, checkTypes.length > 1 ? `:${at + 1}` : ''))
      local.setService(service, manner.token)
      for (const check of checks) local.setCheck(check, manner.token)
      checks.forEach((check, at) => {
        // What a caller registers now has nothing to do with what had its ID before.
        const started = this.#running.start(check, checkTypes[at]!, !manner.persist)
        if (manner.persist) this.#keepCheck(started, checkTypes[at], manner)
      })
      if (manner.persist) this.#parts.store.keepService(service, manner.token, manner.source)
      if (manner.replaceChecks !== true) return
      const kept = new Set(checks.map(({ CheckID }) => CheckID))
      for (const { CheckID } of before) if (!kept.has(CheckID)) this.removeCheck(CheckID, manner.persist)
    })
  }

  /** Takes a service out with its checks and its sidecar; one that is not there is only worth a warning. */
  removeService(id: string, persist: boolean): void {
    const { local, log, store } = this.#parts
    if (id === '') throw new ConsulError('invalid', 'ServiceID missing')
    local.bulk(() => {
      if (local.service(id) === undefined) {
        log.warn('Failed to deregister service', { service: id, error: `Service ${quote(id)} does not exist` })
        return
      }
      const checks = local.checksOf(id)
      local.removeService(id)
      if (persist) store.dropService(id)
      for (const { CheckID } of checks) this.removeCheck(CheckID, persist)
      log.debug('removed service', { service: id })
      const sidecar = local.service(sidecarId(id))
      if (sidecar?.LocallyRegisteredAsSidecar === true) this.removeService(sidecar.ID, persist)
    })
  }

  /** Adds a check, or replaces it; its status and output go on. `type` is undefined for one that nobody runs, as in maintenance. */
  addCheck(given: HealthCheck, type: CheckType | undefined, manner: Manner): void {
    const { local, runner, clock } = this.#parts
    const service = given.ServiceID === '' ? undefined : local.service(given.ServiceID)
    if (given.ServiceID !== '' && service === undefined) {
      throw new ConsulError('invalid', `ServiceID ${quote(given.ServiceID)} does not exist`)
    }
    if (given.CheckID === '') throw new ConsulError('invalid', 'CheckID missing')
    if (type !== undefined) {
      const problem = runner.problem(type)
      if (problem !== undefined) throw new ConsulError('invalid', `Check is not valid: ${problem}`)
      this.#refuse(type, manner.source)
    }
    const owned = service === undefined ? given : { ...given, ServiceName: service.Service, ServiceTags: service.Tags }
    local.bulk(() => {
      const before = this.#checkBefore(given.CheckID)
      const check = before === undefined ? owned : { ...owned, Status: before.Status, Output: before.Output }
      local.setCheck(check, manner.token)
      // One that was critical before is so from now on, as far as removal after a critical time is concerned.
      if (before !== undefined) local.updateCheck(check.CheckID, check.Status, check.Output, clock.now())
      const started = type === undefined ? check : this.#running.start(check, type, true)
      // What it said before is not kept with the definition: after a restart that would be older than the definition.
      if (manner.persist) this.#keepCheck(before === undefined ? started : owned, type, manner)
    })
  }

  /** Takes a check out and ends it; one that is not there is no fault. */
  removeCheck(id: string, persist: boolean): void {
    const { local, log, store } = this.#parts
    if (id === '') throw new ConsulError('invalid', 'CheckID missing')
    this.#running.stop(id)
    local.removeCheck(id)
    if (persist) store.dropCheck(id)
    log.debug('removed check', { check: id })
  }

  /** The result of a TTL check, given by somebody. */
  updateTtl(id: string, status: CheckStatus, output: string): void {
    this.#running.updateTtl(id, status, output)
  }

  /** Deregisters services whose checks have been critical for longer than they allow. */
  reap(): void {
    const { local, log, clock } = this.#parts
    const now = clock.now()
    for (const { check, since } of local.criticalChecks()) {
      const { ServiceID: service, CheckID } = check
      const after = this.#running.reapAfterMs(CheckID)
      if (service === '' || after === undefined || now - since <= after || local.service(service) === undefined) continue
      this.removeService(service, true)
      log.info('Check for service has been critical for too long; deregistered service', { service, check: CheckID })
    }
  }

  /**
   * Takes everything out and lets it be loaded anew, as one change; nothing is forgotten on disk, and checks that come back go on
   * from where they were.
   */
  reload(load: () => void): void {
    const { local } = this.#parts
    local.bulk(() => {
      this.#before = local.checks()
      try {
        for (const id of local.services().keys()) if (local.service(id) !== undefined) this.removeService(id, false)
        for (const id of local.checks().keys()) this.removeCheck(id, false)
        load()
      } finally {
        this.#before = new Map()
      }
    })
  }

  /** How many checks of a kind run, for the figures of `/v1/agent/self`. */
  stats(): Readonly<Record<string, string>> {
    const { local } = this.#parts
    return {
      check_monitors: String(this.#running.count('script')),
      check_ttls: String(this.#running.count('ttl')),
      checks: String(local.checks().size),
      services: String(local.services().size),
    }
  }

  /** Ends every check. */
  close(): Promise<void> {
    return this.#running.close()
  }

  #checkOfService(service: NodeService, type: CheckType, suffix: string): HealthCheck {
    const id = type.CheckID || `service:${service.ID}${suffix}`
    const before = this.#checkBefore(id)
    return HealthCheck.make({
      Node: this.#parts.options.nodeName,
      CheckID: id,
      Name: type.Name || `Service '${service.Service}' check`,
      Status: before?.Status ?? (type.Status || 'critical'),
      Output: before?.Output ?? '',
      Notes: type.Notes,
      ServiceID: service.ID,
      ServiceName: service.Service,
      ServiceTags: service.Tags,
      Type: this.#parts.runner.kind(type),
    })
  }

  #checkBefore(id: string): HealthCheck | undefined {
    return this.#parts.local.check(id) ?? this.#before.get(id)
  }

  /** Refuses what is well-formed and yet cannot be run here. */
  #refuse(type: CheckType, source: Source): void {
    const { enableLocalScriptChecks, enableRemoteScriptChecks } = this.#parts.options
    if (this.#parts.runner.kind(type) === '') throw new ConsulError('invalid', 'Check type is not valid')
    if ((type.ScriptArgs ?? []).length === 0) return
    if (source === 'local' && !enableLocalScriptChecks && !enableRemoteScriptChecks) {
      throw new ConsulError('invalid', "Scripts are disabled on this agent; to enable, configure 'enable_script_checks' or 'enable_local_script_checks' to true")
    }
    if (source === 'remote' && !enableRemoteScriptChecks) {
      throw new ConsulError('invalid', "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true")
    }
  }

  #keepCheck(check: HealthCheck, type: CheckType | undefined, { token, source }: Manner): void {
    this.#parts.store.keepCheck(check, type, token, source)
  }
}
