import { ConsulError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { CheckDefinition } from '../../wire/records/check-definition.ts'
import type { ServiceDefinition } from '../../wire/records/service.ts'
import { kindProblem } from '../../wire/service-rules.ts'
import type { CheckRunner } from './check-runner.ts'
import { checkTypeOf, checkTypesOf, healthCheckOf, nodeServiceOf } from './definition.ts'
import type { LocalState } from './local-state.ts'
import type { Registry } from './registry.ts'
import type { SidecarPorts } from './sidecar.ts'
import { sidecarOf } from './sidecar.ts'

/** What definition files say. */
export interface Definitions {
  readonly services: readonly ServiceDefinition[]
  readonly checks: readonly CheckDefinition[]
}

interface Parts {
  readonly local: LocalState
  readonly registry: Registry
  readonly runner: CheckRunner
  readonly sidecarPorts: SidecarPorts
  readonly nodeName: string
}

/** Registers what definition files say, under their own tokens; one that cannot be registered stops the start, by its name. */
export function loadDefinitions(parts: Parts, { services, checks }: Definitions): void {
  for (const definition of services) loadService(parts, definition)
  for (const definition of checks) loadCheck(parts, definition)
}

function loadService({ local, registry, runner, sidecarPorts }: Parts, definition: ServiceDefinition): void {
  const name = quote(definition.Name)
  const given = nodeServiceOf(definition)
  const checkTypes = checkTypesOf(definition)
  const problem = checkTypes.map((type) => runner.problem(type)).find((text) => text !== undefined)
  if (problem !== undefined) throw failure(`Failed to validate checks for service ${name}: ${problem}`)
  const odd = kindProblem(given)
  if (odd !== undefined) throw failure(`Failed to register service ${name}: ${odd}`)
  const nested = definition.Connect?.SidecarService ?? null
  const sidecar = nested === null ? undefined : sidecarOf(given, nested, definition.Token, local.services(), sidecarPorts)
  if (typeof sidecar === 'string') throw failure(`Failed to validate sidecar for service ${name}: ${sidecar}`)
  const manner = { token: definition.Token, source: 'local', persist: false } as const
  attempt(`Failed to register service ${name}`, () => {
    registry.addService({ ...given, Connect: { ...given.Connect, SidecarService: null } }, checkTypes, manner)
  })
  if (sidecar === undefined) return
  attempt(`Failed to register sidecar for service ${name}`, () => {
    registry.addService(sidecar.service, sidecar.checkTypes, { ...manner, token: sidecar.token })
  })
}

function loadCheck({ registry, nodeName }: Parts, definition: CheckDefinition): void {
  const type = checkTypeOf(definition)
  // The original gives no type to a check of a file that is no part of a service.
  const check = healthCheckOf(definition, nodeName)
  attempt(`Failed to register check '${definition.Name}'`, () => {
    registry.addCheck(check, type, { token: definition.Token, source: 'local', persist: false })
  })
}

function attempt(what: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    throw failure(`${what}: ${error.message}`, error)
  }
}

function failure(text: string, cause?: Error): ConsulError {
  return new ConsulError('invalid', text, cause === undefined ? {} : { cause })
}
