import { rec } from '../../../wire/record.ts'
import { IndexedIntentions } from '../../../wire/records/intention.ts'
import { DCSpecificRequest } from '../../../wire/records/requests.ts'
import { rpcMethod } from '../method.ts'

/** All intentions; those that count more stand first. */
export const IntentionList = rpcMethod({
  name: 'Intention.List',
  request: DCSpecificRequest,
  reply: rec(IndexedIntentions),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['service'] },
})
