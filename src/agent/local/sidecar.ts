import { joinHostPort } from '../../std/ip.ts'
import type { NodeService } from '../../wire/records/catalog.ts'
import { CheckType } from '../../wire/records/service.ts'
import type { ServiceDefinition } from '../../wire/records/service.ts'
import { serviceMetaProblem } from '../../wire/service-rules.ts'
import { checkTypesOf, nodeServiceOf } from './definition.ts'

/** The proxy that stands beside a service, as its definition asks for it. */
export interface Sidecar {
  readonly service: NodeService
  readonly checkTypes: readonly CheckType[]
  readonly token: string
}

/** The ID of a service's sidecar, which nobody can choose. */
export function sidecarId(service: string): string {
  return `${service}-sidecar-proxy`
}

/** `ports.sidecar_min_port` and `ports.sidecar_max_port`; a port below 1: none is given. */
export interface SidecarPorts {
  readonly min: number
  readonly max: number
}

/**
 * Expands the sidecar that is nested in a definition (surface LS11). `definition` is checked already. Returns a text when it cannot
 * be: bad metadata, or no port.
 */
export function sidecarOf(
  parent: NodeService,
  definition: ServiceDefinition,
  token: string,
  registered: ReadonlyMap<string, NodeService>,
  ports: SidecarPorts,
): Sidecar | string {
  const given = nodeServiceOf(definition)
  if (given.Meta !== null) {
    const problem = serviceMetaProblem(given)
    if (problem !== undefined) return problem
  }
  const id = sidecarId(parent.ID)
  const port = given.Port >= 1 ? given.Port : freePort(id, registered, ports)
  if (port === undefined) return portProblem(ports)
  const service: NodeService = {
    ...given,
    ID: id,
    Kind: given.Kind || 'connect-proxy',
    Service: given.Service || `${parent.Service}-sidecar-proxy`,
    Address: given.Address || parent.Address,
    Port: port,
    Meta: isEmpty(given.Meta) && !isEmpty(parent.Meta) ? parent.Meta : given.Meta,
    Tags: (given.Tags ?? []).length === 0 && (parent.Tags ?? []).length > 0 ? parent.Tags : given.Tags,
    Proxy: {
      ...given.Proxy,
      DestinationServiceName: given.Proxy.DestinationServiceName || parent.Service,
      DestinationServiceID: given.Proxy.DestinationServiceID || parent.ID,
      LocalServiceAddress: given.Proxy.LocalServiceAddress || '127.0.0.1',
      LocalServicePort: given.Proxy.LocalServicePort < 1 ? parent.Port : given.Proxy.LocalServicePort,
    },
    LocallyRegisteredAsSidecar: true,
  }
  const checkTypes = checkTypesOf(definition)
  return { service, checkTypes: checkTypes.length === 0 ? defaultChecks(service, parent.ID) : checkTypes, token: definition.Token || token }
}

function isEmpty(meta: ReadonlyMap<string, string> | null): boolean {
  return meta === null || meta.size === 0
}

/** The port it has already, if that is of the range; else the lowest one of the range that no service has. */
function freePort(id: string, registered: ReadonlyMap<string, NodeService>, { min, max }: SidecarPorts): number | undefined {
  if (min < 1) return undefined
  const own = registered.get(id)?.Port ?? 0
  if (own >= min && own <= max) return own
  const used = new Set([...registered.values()].map(({ Port }) => Port))
  for (let port = min; port <= max; port++) if (!used.has(port)) return port
  return undefined
}

function portProblem({ min, max }: SidecarPorts): string {
  if (min < 1 || max < 1) return 'no port provided for sidecar_service and auto-assignment disabled in config'
  return `no port provided for sidecar_service and none left in the configured range [${min}, ${max}]`
}

/** Whether the proxy listens, and how its service is. */
function defaultChecks({ Proxy, Port }: NodeService, parent: string): readonly CheckType[] {
  return [
    CheckType.make({ Name: 'Connect Sidecar Listening', TCP: joinHostPort(Proxy.LocalServiceAddress, Port), Interval: 10_000_000_000 }),
    CheckType.make({ Name: `Connect Sidecar Aliasing ${parent}`, AliasService: parent }),
  ]
}
