import { assert } from '../../std/assert.ts'
import { CheckContext } from './check-context.ts'
import type { RunningCheck } from './check-row.ts'
import { isAlias } from './alias-target.ts'
import { checkTypes } from './types/index.ts'
import type { CheckType } from '../../wire/records/service.ts'
import type { CheckWorld, Report } from './world.ts'

/** What is wrong with a definition, in the original's words and order (CK25); undefined for one that can be started. */
export function checkProblem(definition: CheckType): string | undefined {
  const asksInterval = checkTypes.some((row) => row.asksInterval?.(definition) === true)
  const alias = isAlias(definition)
  if (definition.Interval > 0 && definition.TTL > 0) return 'Interval and TTL cannot both be specified'
  if (asksInterval && definition.Interval <= 0) return 'Interval must be > 0 for Script, HTTP, or TCP checks'
  if (asksInterval && alias) return 'Interval cannot be set for Alias checks'
  if (alias && definition.TTL > 0) return 'TTL must be not be set for Alias checks'
  if (!asksInterval && !alias && definition.TTL <= 0) return 'TTL must be > 0 for TTL checks'
  if (definition.OutputMaxSize < 0) return 'MaxOutputMaxSize must be positive'
  return undefined
}

/** The order in which the original names a definition that describes several types. */
const named = ['grpc', 'http', 'ttl', 'tcp', 'alias', 'docker', 'script', 'udp', 'h2ping', 'os_service']

/** What the `Type` field of a check shows; empty for a definition of none (CK27). */
export function checkTypeName(definition: CheckType): string {
  return named.find((type) => checkTypes.find((row) => row.type === type)?.applies(definition) === true) ?? ''
}

/** Starts a check whose definition has no problem. `report` is first called after this has returned. */
export function startCheck(world: CheckWorld, definition: CheckType, report: Report): RunningCheck {
  const row = checkTypes.find(({ applies }) => applies(definition))
  assert(row !== undefined && checkProblem(definition) === undefined, `check ${definition.CheckID} was not validated`)
  return row.start(new CheckContext(world, definition, report))
}
