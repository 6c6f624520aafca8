import { rec } from '../../../wire/record.ts'
import { configEntryRecord } from '../../../wire/records/config-entry-forms.ts'
import { Empty } from '../../../wire/records/status.ts'
import { ConfigEntryDelete } from '../../rpc/config-entry/delete.ts'
import { decoded } from '../body.ts'
import { datacenterOf, refuseNamespace, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { Refusal } from '../refusal.ts'
import { json, route } from '../route.ts'

export const configDelete = route({
  method: 'DELETE',
  path: '/v1/config/{entry}',
  doc: 'Removes the entry `KIND/NAME`.',
  query: common,
  rpc: ConfigEntryDelete,
  reply: json(rec(Empty)),
  request(call) {
    const slash = call.tail.indexOf('/')
    if (slash < 0) throw new Refusal(404, 'Must provide both a kind and name to delete')
    const Kind = call.tail.slice(0, slash)
    const record = decoded(() => configEntryRecord(Kind), (why) => new Refusal(400, why))
    refuseNamespace(call)
    const Entry = { ...record.zero(), Name: call.tail.slice(slash + 1) }
    return { Kind, Op: '', Datacenter: datacenterOf(call), Entry, Token: tokenOf(call) }
  },
  answer: (reply) => reply,
})
