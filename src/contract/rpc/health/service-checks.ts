import { rec } from '../../../wire/record.ts'
import { ServiceSpecificRequest } from '../../../wire/records/catalog.ts'
import { IndexedHealthChecks } from '../../../wire/records/health.ts'
import { rpcMethod } from '../method.ts'

/** The checks of a service on all nodes. */
export const HealthServiceChecks = rpcMethod({
  name: 'Health.ServiceChecks',
  request: ServiceSpecificRequest,
  reply: rec(IndexedHealthChecks),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
