import { rec } from '../../../wire/record.ts'
import { ConfigEntryRequest } from '../../../wire/records/config-entry-forms.ts'
import { Empty } from '../../../wire/records/status.ts'
import { rpcMethod } from '../method.ts'

/** Removes an entry. */
export const ConfigEntryDelete = rpcMethod({
  name: 'ConfigEntry.Delete',
  request: ConfigEntryRequest,
  reply: rec(Empty),
  mode: 'write',
  forward: 'leader',
  primary: true,
  blocking: false,
  access: { inHandler: 'write on the service, or on the operator, as the kind of the entry wants it' },
})
