import type { Event, Instant, RoleName } from './events.ts'

/** Outcomes of calls that a role made. */
export type Outcome = Extract<Event, { readonly call: number }>

/** What only the leader does. */
export type LeaderRequest = Extract<
  Event,
  { readonly type: 'proposed' | 'verify' | 'change' | 'transfer' | 'restoreAsked' | 'restoreEnded' }
>

/** One of the three ways to behave. A role that has called `become` is over and must do nothing more. */
export interface Role {
  readonly name: RoleName
  enter(): void
  deadline(): Instant | undefined
  timeout(): void
  /** Some write is on the disk. */
  stored(): void
  outcome(event: Outcome): void
  /** Another role follows; what is open is given up. */
  leave(): void
}
