import { checkProblem, checkTypeName, startCheck } from '../checks/check.ts'
import type { RunningCheck } from '../checks/check-row.ts'
import type { CheckWorld, Report } from '../checks/world.ts'
import type { CheckType } from '../../wire/records/service.ts'

/** What the registry needs of those who run checks. */
export interface CheckRunner {
  /** What is wrong with a definition, in the original's words. */
  problem(definition: CheckType): string | undefined
  /** The type that the catalog shows: `http`, `ttl`, …; empty for what nobody here can run. */
  kind(definition: CheckType): string
  /** Starts a check; its ID is the one it is registered under. `report` is first called after this has returned. */
  start(definition: CheckType, report: Report): RunningCheck
}

/** Runs checks in a world. */
export function checkRunner(world: CheckWorld): CheckRunner {
  return { problem: checkProblem, kind: checkTypeName, start: (definition, report) => startCheck(world, definition, report) }
}
