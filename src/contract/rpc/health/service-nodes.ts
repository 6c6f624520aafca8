import { rec } from '../../../wire/record.ts'
import { ServiceSpecificRequest } from '../../../wire/records/catalog.ts'
import { IndexedCheckServiceNodes } from '../../../wire/records/health.ts'
import { rpcMethod } from '../method.ts'

/** The instances of a service, each with its node and the checks of both. */
export const HealthServiceNodes = rpcMethod({
  name: 'Health.ServiceNodes',
  request: ServiceSpecificRequest,
  reply: rec(IndexedCheckServiceNodes),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
