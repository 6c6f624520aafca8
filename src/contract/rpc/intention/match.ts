import { rec } from '../../../wire/record.ts'
import { IndexedIntentionMatches, IntentionQueryRequest } from '../../../wire/records/intention.ts'
import { rpcMethod } from '../method.ts'

/** For each name asked, the intentions that say something about it. */
export const IntentionMatch = rpcMethod({
  name: 'Intention.Match',
  request: IntentionQueryRequest,
  reply: rec(IndexedIntentionMatches),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { inHandler: 'every name asked for must have readable intentions' },
})
