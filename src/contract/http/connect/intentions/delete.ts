import { bool } from '../../../../wire/record.ts'
import { Intention } from '../../../../wire/records/intention.ts'
import { IntentionApply } from '../../../rpc/intention/apply.ts'
import { datacenterOf, tokenOf } from '../../call.ts'
import { common } from '../../param.ts'
import { json, route } from '../../route.ts'

export const intentionDelete = route({
  method: 'DELETE',
  path: '/v1/connect/intentions/{id}',
  doc: 'Removes an intention.',
  query: common,
  rpc: IntentionApply,
  reply: json(bool()),
  request: (call) => ({ Datacenter: datacenterOf(call), Op: 'delete', Intention: Intention.make({ ID: call.tail }), Token: tokenOf(call) }),
  answer: () => true,
})
