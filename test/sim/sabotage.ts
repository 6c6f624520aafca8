import type { Rules } from '../../src/raft/core/rules.ts'
import type { LogFaults } from '../../src/testing/log-store.ts'
import type { StateMachine } from '../../src/raft/ports.ts'

/** What is wrong on purpose with every server of a run: a broken rule, a disk that lies, a state machine that cheats. */
export interface Sabotage {
  readonly rules?: Rules
  readonly lies?: NonNullable<LogFaults['lies']>
  readonly machine?: (honest: StateMachine) => StateMachine
  /** Answer reads without asking the others. */
  readonly readsWithoutVerify?: boolean
}

export const honest: Sabotage = {}
