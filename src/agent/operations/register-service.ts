import { HttpError } from '../../wire/errors.ts'
import type { CheckType, ServiceDefinition } from '../../wire/records/service.ts'
import { isAnyAddress, kindProblem, serviceMetaProblem, weightsProblem } from '../../wire/service-rules.ts'
import { Refusal } from '../../contract/http/refusal.ts'
import type { CheckRunner } from '../local/check-runner.ts'
import { checkTypesOf, nodeServiceOf } from '../local/definition.ts'
import type { LocalState } from '../local/local-state.ts'
import type { Manner, Registry } from '../local/registry.ts'
import type { SidecarPorts } from '../local/sidecar.ts'
import { sidecarOf } from '../local/sidecar.ts'

interface Parts {
  readonly local: LocalState
  readonly registry: Registry
  readonly runner: CheckRunner
  readonly sidecarPorts: SidecarPorts
}

/** `/v1/agent/service/register`: refuses in the original's order and words, then registers the service and its sidecar. */
export function registerService(parts: Parts, definition: ServiceDefinition, { token, replaceChecks }: Pick<Manner, 'token' | 'replaceChecks'>): void {
  const { registry, local } = parts
  const given = nodeServiceOf(definition)
  const problem = problemOf(definition)
  if (problem !== undefined) throw new Refusal(400, problem)
  const checkTypes = checkTypesOf(definition)
  refuseChecks(parts.runner, checkTypes)
  const nested = definition.Connect?.SidecarService ?? null
  if (nested !== null) refuseSidecarChecks(parts.runner, checkTypesOf(nested))
  const sidecar = nested === null ? undefined : sidecarOf(given, nested, token, local.services(), parts.sidecarPorts)
  if (typeof sidecar === 'string') throw new HttpError(500, `Bad request: Invalid SidecarService: ${sidecar}`)
  const manner: Manner = { token, source: 'remote', persist: true, replaceChecks: replaceChecks === true }
  local.bulk(() => {
    // What was nested has done its part and is no property of the service.
    registry.addService({ ...given, Connect: { ...given.Connect, SidecarService: null } }, checkTypes, manner)
    if (sidecar !== undefined) {
      // A sidecar may not say of itself that it has one, but the wire would let it.
      registry.addService(sidecar.service, sidecar.checkTypes, { ...manner, token: sidecar.token })
    }
  })
}

function problemOf(definition: ServiceDefinition): string | undefined {
  if (definition.Name === '') return 'Missing service name'
  if (isAnyAddress(definition.Address)) return 'Invalid service address'
  const service = nodeServiceOf(definition)
  const weights = service.Weights === null ? undefined : weightsProblem(service.Weights)
  if (weights !== undefined) return `Invalid Weights: ${weights}`
  const meta = serviceMetaProblem(service)
  return meta === undefined ? kindProblem(service) : `Invalid Service Meta: ${meta}`
}

const statusText = "Status for checks must 'passing', 'warning', 'critical'"

/** Whether a status is one that a check can have; empty says nothing. */
export function isStatus(status: string): boolean {
  return status === 'passing' || status === 'warning' || status === 'critical'
}

function refuseChecks(runner: CheckRunner, types: readonly CheckType[]): void {
  for (const type of types) {
    const problem = runner.problem(type)
    if (problem !== undefined) throw new Refusal(400, `Invalid check: ${problem}`)
  }
  if (types.some(({ Status }) => Status !== '' && !isStatus(Status))) throw new Refusal(400, statusText)
}

/** The same faults, which the original reports in another way here (surface/http.md G22). */
function refuseSidecarChecks(runner: CheckRunner, types: readonly CheckType[]): void {
  for (const type of types) {
    const problem = runner.problem(type)
    if (problem !== undefined) throw new HttpError(500, `Bad request: Invalid check in sidecar_service: ${problem}`)
  }
  if (types.some(({ Status }) => Status !== '' && !isStatus(Status))) throw new HttpError(500, `Bad request: ${statusText}`)
}
