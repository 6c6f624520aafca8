import type { HealthCheck, NodeService } from '../../wire/records/catalog.ts'

/** A service as the agent holds it. Entries change in place; what they hold does not. */
export interface ServiceEntry {
  readonly id: string
  /** Undefined for one that only the catalog has and that is to be removed there. */
  service: NodeService | undefined
  /** The token it was registered with; empty for the agent's own. */
  token: string
  /** Gone here, but not yet in the catalog. */
  deleted: boolean
  /** Counts changes, so that who was away can see that there were some. */
  revision: number
}

/** A check as the agent holds it; see `ServiceEntry`. */
export interface CheckEntry {
  readonly id: string
  check: HealthCheck | undefined
  token: string
  deleted: boolean
  revision: number
  /** The catalog has it, or had it once, as one of this service. */
  placed: boolean
  /** Since when it has been critical. */
  criticalSince: number | undefined
}
