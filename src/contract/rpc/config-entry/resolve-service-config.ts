import { ServiceConfigRequest, ServiceConfigResponse } from '../../../wire/records/service-config.ts'
import { rpcMethod } from '../method.ts'

/** What entries say that a service's proxy should be told, and its upstreams' protocols. */
export const ConfigEntryResolveServiceConfig = rpcMethod({
  name: 'ConfigEntry.ResolveServiceConfig',
  request: ServiceConfigRequest,
  reply: ServiceConfigResponse,
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { level: 'read', resource: 'service', named: 'Name' },
})
