import { rec } from '../../../wire/record.ts'
import { IntentionQueryCheckResponse, IntentionQueryRequest } from '../../../wire/records/intention.ts'
import { rpcMethod } from '../method.ts'

/** Whether one service may talk to another. */
export const IntentionCheck = rpcMethod({
  name: 'Intention.Check',
  request: IntentionQueryRequest,
  reply: rec(IntentionQueryCheckResponse),
  mode: 'read',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'the destination must be readable as a service' },
})
