import { rec, record, str } from '../../../../wire/record.ts'
import { Intention } from '../../../../wire/records/intention.ts'
import { IntentionApply } from '../../../rpc/intention/apply.ts'
import { decodeBody, jsonBody } from '../../body.ts'
import { datacenterOf, tokenOf } from '../../call.ts'
import { common } from '../../param.ts'
import { Refusal } from '../../refusal.ts'
import { json, route } from '../../route.ts'

export const IntentionCreated = record('IntentionCreated', { ID: str() })

/** What an intention is made of. */
export const intentionDoc = 'SourceName, DestinationName (either may be `*`), Action (`allow`, `deny`), and optionally Description, Meta, SourceType.'

export const intentionCreate = route({
  method: 'POST',
  path: '/v1/connect/intentions',
  doc: 'Says whether one service may talk to another.',
  query: common,
  body: jsonBody(intentionDoc),
  rpc: IntentionApply,
  reply: json(rec(IntentionCreated)),
  request: (call) => ({
    Datacenter: datacenterOf(call),
    Op: 'create',
    Intention: decodeBody(Intention, call, (why) => new Refusal(500, `Failed to decode request body: ${why}`)),
    Token: tokenOf(call),
  }),
  answer: (id) => ({ ID: id }),
})
