import type { CheckContext } from './check-context.ts'
import type { CheckType } from '../../wire/records/service.ts'
import type { CheckStatus } from './world.ts'

/** A type of check (surface/checks-and-agent.md §1.1). */
export interface CheckRow {
  /** As the `Type` field of a check shows it. */
  readonly type: string
  /** Whether the definition describes such a check, so that it can be started. */
  readonly applies: (definition: CheckType) => boolean
  /** Whether the definition names something for this type to look at, which then needs an interval. */
  readonly asksInterval?: (definition: CheckType) => boolean
  readonly start: (context: CheckContext) => RunningCheck
}

/** A check at work. Nothing it started outlives `close`. */
export interface RunningCheck {
  /** Stops it, and resolves when its last child, socket and timer are gone. Nothing is reported from the call on. */
  close(): Promise<void>
  /** Of TTL checks only. */
  readonly ttl?: TtlCheck
}

export interface TtlCheck {
  /** Reports a status and starts the time anew. Returns the output as it was kept, which may be shorter. */
  update(status: CheckStatus, output: string): string
}
