import { rec } from '../../../../wire/record.ts'
import { IntentionQueryCheckResponse, IntentionQueryRequest } from '../../../../wire/records/intention.ts'
import { IntentionCheck } from '../../../rpc/intention/check.ts'
import { datacenterOf } from '../../call.ts'
import { readOptions } from '../../options.ts'
import { readParams, text } from '../../param.ts'
import { json, route } from '../../route.ts'
import { missing, named } from './named.ts'

export const intentionCheck = route({
  method: 'GET',
  path: '/v1/connect/intentions/check',
  doc: 'Says whether one service may talk to another.',
  query: {
    ...readParams, source: text('Who asks.'), destination: text('Whom.'), 'source-type': text('What the source is; `consul` for a service, and nothing else.'),
  },
  rpc: IntentionCheck,
  reply: json(rec(IntentionQueryCheckResponse)),
  request(call) {
    const options = readOptions(call)
    const { query } = call
    const SourceType = query.has('source-type') ? query.get('source-type') : 'consul'
    const [sources, destinations] = [query.all('source'), query.all('destination')]
    if (sources.length !== 1) throw missing('source')
    if (destinations.length !== 1) throw missing('destination')
    const source = SourceType === 'consul' ? named('source', sources[0]!) : { Namespace: '', Name: sources[0]! }
    const destination = named('destination', destinations[0]!)
    const Check = {
      SourceNS: source.Namespace, SourceName: source.Name, DestinationNS: destination.Namespace, DestinationName: destination.Name, SourceType,
    }
    return IntentionQueryRequest.make({ ...options, Datacenter: datacenterOf(call), Check })
  },
  answer: (reply) => reply,
})
