import { equalValues } from '../../wire/equal.ts'
import { HealthCheck, NodeService } from '../../wire/records/catalog.ts'
import type { CheckDefinition } from '../../wire/records/check-definition.ts'
import { CheckType, ConnectProxyConfig, ServiceConnect } from '../../wire/records/service.ts'
import type { ServiceDefinition } from '../../wire/records/service.ts'

/** The service that a definition describes. */
export function nodeServiceOf(definition: ServiceDefinition): NodeService {
  const { Kind, ID, Name, Tags, Address, TaggedAddresses, Meta, Port, Weights, EnableTagOverride, Proxy, Connect } = definition
  return NodeService.make({
    Kind,
    ID: ID || Name,
    Service: Name,
    Tags,
    Address,
    TaggedAddresses: TaggedAddresses === null || TaggedAddresses.size === 0 ? null : TaggedAddresses,
    Meta,
    Port,
    Weights,
    EnableTagOverride,
    Proxy: Proxy === null ? ConnectProxyConfig.zero() : withUpstreamTypes(Proxy),
    Connect: Connect ?? ServiceConnect.zero(),
  })
}

function withUpstreamTypes(proxy: ConnectProxyConfig): ConnectProxyConfig {
  if (proxy.Upstreams === null) return proxy
  return { ...proxy, Upstreams: proxy.Upstreams.map((upstream) => ({ ...upstream, DestinationType: upstream.DestinationType || 'service' })) }
}

const noCheck = CheckType.zero()

/** The checks that a definition of a service holds: the single one, unless nothing is said of it, and the list. */
export function checkTypesOf({ Check, Checks }: ServiceDefinition): readonly CheckType[] {
  return [...(equalValues(Check, noCheck) ? [] : [Check]), ...(Checks ?? [])]
}

/** The check that a definition describes, before it has run. */
export function healthCheckOf(definition: CheckDefinition, node: string): HealthCheck {
  const { ID, Name, Status, Notes, ServiceID } = definition
  return HealthCheck.make({ Node: node, CheckID: ID || Name, Name, Status: Status || 'critical', Notes, ServiceID })
}

/** How the check that a definition describes is run. */
export function checkTypeOf(definition: CheckDefinition): CheckType {
  const { ID, ServiceID: _service, Token: _token, ...how } = definition
  return CheckType.make({ ...how, CheckID: ID })
}
