import { rec } from '../../../wire/record.ts'
import { IndexedIntentions, IntentionQueryRequest } from '../../../wire/records/intention.ts'
import { rpcMethod } from '../method.ts'

/** One intention by its ID, as a list of one. */
export const IntentionGet = rpcMethod({
  name: 'Intention.Get',
  request: IntentionQueryRequest,
  reply: rec(IndexedIntentions),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { inHandler: 'either side of the stored intention may be readable' },
})
