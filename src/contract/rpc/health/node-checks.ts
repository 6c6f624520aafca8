import { rec } from '../../../wire/record.ts'
import { NodeSpecificRequest } from '../../../wire/records/catalog.ts'
import { IndexedHealthChecks } from '../../../wire/records/health.ts'
import { rpcMethod } from '../method.ts'

/** The checks of a node. */
export const HealthNodeChecks = rpcMethod({
  name: 'Health.NodeChecks',
  request: NodeSpecificRequest,
  reply: rec(IndexedHealthChecks),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
