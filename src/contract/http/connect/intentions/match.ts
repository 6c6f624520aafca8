import { list, map, rec } from '../../../../wire/record.ts'
import { Intention, IntentionQueryRequest } from '../../../../wire/records/intention.ts'
import { IntentionMatch } from '../../../rpc/intention/match.ts'
import { datacenterOf } from '../../call.ts'
import { readOptions } from '../../options.ts'
import { readParams, text, texts } from '../../param.ts'
import { Refusal } from '../../refusal.ts'
import { json, route } from '../../route.ts'
import { missing, named } from './named.ts'

export const intentionMatch = route({
  method: 'GET',
  path: '/v1/connect/intentions/match',
  doc: 'Lists, for each name, the intentions that say something about it as a source or as a destination.',
  query: { ...readParams, by: text('`source` or `destination`.'), name: texts('A service, or `*`.') },
  rpc: IntentionMatch,
  reply: json(map(list(rec(Intention)))),
  request(call) {
    const options = readOptions(call)
    const by = call.query.all('by')
    if (by.length !== 1) throw missing('by')
    if (by[0] !== 'source' && by[0] !== 'destination') throw new Refusal(500, "'by' parameter must be one of 'source' or 'destination'")
    const names = call.query.all('name')
    if (names.length === 0) throw missing('name')
    const Entries = names.map((name) => named('name', name))
    return IntentionQueryRequest.make({ ...options, Datacenter: datacenterOf(call), Match: { Type: by[0], Entries } })
  },
  answer({ Matches }, { query }) {
    const found = new Map(query.all('name').map((name, at) => [name, Matches?.[at] ?? null]))
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
  },
})
