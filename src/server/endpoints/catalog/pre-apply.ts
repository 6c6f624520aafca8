import { errors } from '../../../wire/errors.ts'
import { uuidProblem } from '../../../std/uuid.ts'
import type { HealthCheck, HealthCheckDefinition, NodeService } from '../../../wire/records/catalog.ts'
import { isAnyAddress, kindProblem } from '../../../wire/service-rules.ts'

/** Refuses a node without a name or with an ID that is no UUID. */
export function refuseBadNode(name: string, id: string): void {
  if (name === '') throw errors.mustProvideNode()
  if (id === '') return
  const problem = uuidProblem(id)
  if (problem !== undefined) throw errors.badNodeId(problem)
}

/** The service with its ID filled in, or a refusal. */
export function checkedService(service: NodeService): NodeService {
  const problem = kindProblem(service)
  if (problem !== undefined) throw errors.invalidService(problem)
  const ID = service.ID === '' ? service.Service : service.ID
  if (ID !== '' && service.Service === '') throw errors.mustProvideServiceName()
  if (isAnyAddress(service.Address)) throw errors.invalidServiceAddress()
  return { ...service, ID }
}

/** The check with its ID filled in from its name. */
export function checkedCheck(check: HealthCheck): HealthCheck {
  return check.CheckID === '' && check.Name !== '' ? { ...check, CheckID: check.Name } : check
}

/** What kind of check a definition describes, as the catalog names it; the first that fits. */
export function checkTypeOf(definition: HealthCheckDefinition): string {
  const timed = Number(definition.Interval) > 0
  if (definition.GRPC !== '' && timed) return 'grpc'
  if (definition.HTTP !== '' && timed) return 'http'
  if (Number(definition.TTL) > 0) return 'ttl'
  if (definition.TCP !== '' && timed) return 'tcp'
  if (definition.AliasNode !== '' || definition.AliasService !== '') return 'alias'
  const script = (definition.ScriptArgs ?? []).length > 0
  if (script && definition.DockerContainerID !== '' && timed) return 'docker'
  return script ? 'script' : ''
}
