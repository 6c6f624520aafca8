import { milliseconds } from '../../std/duration.ts'
import { ConsulError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { Clock, Logger } from '../../runtime/ports.ts'
import type { HealthCheck } from '../../wire/records/catalog.ts'
import type { CheckType } from '../../wire/records/service.ts'
import type { RunningCheck } from '../checks/check-row.ts'
import type { CheckStatus } from '../checks/world.ts'
import type { CheckRunner } from './check-runner.ts'
import type { LocalState } from './local-state.ts'
import type { RegistrationStore } from './registration-store.ts'
import type { RegistryOptions } from './registry-options.ts'

interface Parts {
  readonly clock: Clock
  readonly log: Logger
  readonly local: LocalState
  readonly runner: CheckRunner
  readonly store: RegistrationStore
  readonly options: RegistryOptions
}

interface Running {
  readonly check: RunningCheck
  readonly kind: string
  readonly ttlMs: number
  readonly reapAfterMs: number | undefined
}

/** The checks of this agent that run, by their IDs. */
export class RunningChecks {
  readonly #byId = new Map<string, Running>()
  readonly #parts: Parts
  /** Checks that were ended and are not over yet. */
  readonly #ending = new Set<Promise<void>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Starts a check that is in the local state, in place of the one that ran under its ID, if wanted with the last word on it that an earlier
   * run left. Returns it as it then is.
   */
  start(given: HealthCheck, type: CheckType, goesOn: boolean): HealthCheck {
    const { runner, local, store, clock } = this.#parts
    const { CheckID: id } = given
    this.stop(id)
    const kind = runner.kind(type)
    // Whoever set a TTL check keeps a word that outlives a restart.
    const kept = goesOn && kind === 'ttl' ? store.takeState(id, clock.wall()) : undefined
    if (kept !== undefined) local.updateCheck(id, kept.Status, kept.Output, clock.now())
    const check = runner.start({ ...type, CheckID: id }, (status, output) => local.updateCheck(id, status, output, clock.now()))
    this.#byId.set(id, { check, kind, ttlMs: milliseconds(type.TTL), reapAfterMs: this.#reapAfterMs(id, type) })
    return local.check(id)!
  }

  stop(id: string): void {
    const running = this.#byId.get(id)
    if (running === undefined) return
    this.#byId.delete(id)
    const ending = running.check.close().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  updateTtl(id: string, status: CheckStatus, output: string): void {
    const { store, clock } = this.#parts
    const running = this.#byId.get(id)
    if (running?.check.ttl === undefined) throw new ConsulError('invalid', `CheckID ${quote(id)} does not have associated TTL`)
    const kept = running.check.ttl.update(status, output)
    store.keepState({ CheckID: id, Output: kept, Status: status, Expires: Math.floor((clock.wall() + running.ttlMs) / 1000) })
  }

  reapAfterMs(id: string): number | undefined {
    return this.#byId.get(id)?.reapAfterMs
  }

  count(kind: string): number {
    let count = 0
    for (const running of this.#byId.values()) if (running.kind === kind) count++
    return count
  }

  async close(): Promise<void> {
    for (const id of this.#byId.keys()) this.stop(id)
    await Promise.all(this.#ending)
  }

  #reapAfterMs(id: string, { DeregisterCriticalServiceAfter }: CheckType): number | undefined {
    const after = milliseconds(DeregisterCriticalServiceAfter)
    if (after <= 0) return undefined
    const least = this.#parts.options.deregisterMinMs
    if (after < least) this.#parts.log.warn('check has deregister interval below minimum', { check: id, minimum_interval: `${least / 60_000}m0s` })
    return Math.max(after, least)
  }
}
