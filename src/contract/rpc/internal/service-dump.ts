import { rec } from '../../../wire/record.ts'
import { IndexedCheckServiceNodes } from '../../../wire/records/health.ts'
import { ServiceDumpRequest } from '../../../wire/records/requests.ts'
import { rpcMethod } from '../method.ts'

/** All instances of all services, or of those of one kind, with the checks that concern them. */
export const InternalServiceDump = rpcMethod({
  name: 'Internal.ServiceDump',
  request: ServiceDumpRequest,
  reply: rec(IndexedCheckServiceNodes),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
