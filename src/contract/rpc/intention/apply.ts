import { str } from '../../../wire/record.ts'
import { IntentionRequest } from '../../../wire/records/intention.ts'
import { rpcMethod } from '../method.ts'

/** Creates, changes or deletes an intention; the reply is its ID. */
export const IntentionApply = rpcMethod({
  name: 'Intention.Apply',
  request: IntentionRequest,
  reply: str(),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'needs write on the intentions of the destination given, and on those of the stored one' },
})
