import { rec } from '../../../../wire/record.ts'
import { Intention } from '../../../../wire/records/intention.ts'
import { IntentionApply } from '../../../rpc/intention/apply.ts'
import { decodeBody, jsonBody } from '../../body.ts'
import { datacenterOf, tokenOf } from '../../call.ts'
import { common } from '../../param.ts'
import { badRequest } from '../../refusal.ts'
import { json, route } from '../../route.ts'
import { IntentionCreated, intentionDoc } from './create.ts'

export const intentionUpdate = route({
  method: 'PUT',
  path: '/v1/connect/intentions/{id}',
  doc: 'Puts another intention in the place of one.',
  query: common,
  body: jsonBody(intentionDoc),
  rpc: IntentionApply,
  reply: json(rec(IntentionCreated)),
  request: (call) => ({
    Datacenter: datacenterOf(call),
    Op: 'update',
    Intention: { ...decodeBody(Intention, call, (why) => badRequest(`Request decode failed: ${why}`)), ID: call.tail },
    Token: tokenOf(call),
  }),
  answer: (id) => ({ ID: id }),
})
