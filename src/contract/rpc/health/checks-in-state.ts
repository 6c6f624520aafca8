import { rec } from '../../../wire/record.ts'
import { ChecksInStateRequest, IndexedHealthChecks } from '../../../wire/records/health.ts'
import { rpcMethod } from '../method.ts'

/** The checks with a status, `any` for all. */
export const HealthChecksInState = rpcMethod({
  name: 'Health.ChecksInState',
  request: ChecksInStateRequest,
  reply: rec(IndexedHealthChecks),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
