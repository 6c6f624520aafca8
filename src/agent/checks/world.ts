import type { StartCaptured } from '../../runtime/child-process.ts'
import type { Clock, Logger, Random } from '../../runtime/ports.ts'
import type { Probes } from '../../runtime/probes.ts'
import type { HealthCheck } from '../../wire/records/health-check.ts'

export type CheckStatus = 'passing' | 'warning' | 'critical'

/** Called with each result that counts; the same status and output may come again. */
export type Report = (status: CheckStatus, output: string) => void

/** What an alias check asks of those who know the targets. */
export interface AliasTargets {
  /** The name of this agent's node. */
  readonly localNode: string
  /** All checks of this agent. */
  localChecks(): Iterable<HealthCheck>
  localServiceExists(serviceId: string): boolean
  /** Calls back when a check of that local service, or of the node itself, appears, goes or changes its status. */
  onLocalChange(serviceId: string, changed: () => void): { close(): void }
  /** The checks of a node in the catalog once its index is above `minIndex`, at the latest after a minute; a stale read will do. */
  nodeChecks(node: string, minIndex: number | bigint, signal: AbortSignal): Promise<NodeChecks>
  nodeServiceExists(node: string, serviceId: string, signal: AbortSignal): Promise<boolean>
}

export interface NodeChecks {
  readonly index: number | bigint
  readonly checks: readonly HealthCheck[]
}

/** All that checks need of what is around them. */
export interface CheckWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly startCaptured: StartCaptured
  readonly probes: Probes
  readonly aliases: AliasTargets
  readonly settings: CheckSettings
}

export interface CheckSettings {
  /** `check_output_max_size`: bytes of output that are kept; a check may keep fewer. */
  readonly outputMaxSize: number
  /** `discard_check_output`. Asked at each result, since a reload may change it. */
  readonly discardOutput: () => boolean
  /** Where the Docker engine listens (`DOCKER_HOST`); empty for its usual socket. */
  readonly dockerHost: string
}
