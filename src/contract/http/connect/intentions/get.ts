import { rec } from '../../../../wire/record.ts'
import { Intention, IntentionQueryRequest } from '../../../../wire/records/intention.ts'
import { IntentionGet } from '../../../rpc/intention/get.ts'
import { datacenterOf } from '../../call.ts'
import { readOptions } from '../../options.ts'
import { readParams } from '../../param.ts'
import { badRequest, notFound } from '../../refusal.ts'
import { json, route } from '../../route.ts'

export const intentionGet = route({
  method: 'GET',
  path: '/v1/connect/intentions/{id}',
  doc: 'Reads one intention. 404 when there is none.',
  query: readParams,
  rpc: IntentionGet,
  absent: 'intention-not-found',
  refused: (message) => (message.includes('UUID') ? badRequest(message) : undefined),
  reply: json(rec(Intention)),
  request: (call) => IntentionQueryRequest.make({ ...readOptions(call), Datacenter: datacenterOf(call), IntentionID: call.tail }),
  answer: ({ Intentions }) => Intentions?.[0] ?? notFound,
})
