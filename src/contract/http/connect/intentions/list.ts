import { list, rec } from '../../../../wire/record.ts'
import { Intention } from '../../../../wire/records/intention.ts'
import { DCSpecificRequest } from '../../../../wire/records/requests.ts'
import { IntentionList } from '../../../rpc/intention/list.ts'
import { datacenterOf } from '../../call.ts'
import { readOptions } from '../../options.ts'
import { readParams, selection } from '../../param.ts'
import { json, readRoute } from '../../route.ts'

export const intentionList = readRoute({
  method: 'GET',
  path: '/v1/connect/intentions',
  doc: 'Lists who may talk to whom; what counts more stands first.',
  query: { ...readParams, ...selection },
  rpc: IntentionList,
  meta: 'always',
  reply: json(list(rec(Intention))),
  request: (call) => DCSpecificRequest.make({ ...readOptions(call), Datacenter: datacenterOf(call) }),
  answer: ({ Intentions }) => Intentions ?? [],
})
