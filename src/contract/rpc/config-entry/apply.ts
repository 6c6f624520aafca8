import { bool } from '../../../wire/record.ts'
import { ConfigEntryRequest } from '../../../wire/records/config-entry-forms.ts'
import { rpcMethod } from '../method.ts'

/** Stores an entry; the reply says whether it was. */
export const ConfigEntryApply = rpcMethod({
  name: 'ConfigEntry.Apply',
  request: ConfigEntryRequest,
  reply: bool(),
  mode: 'write',
  forward: 'leader',
  primary: true,
  blocking: false,
  access: { inHandler: 'write on the service, or on the operator, as the kind of the entry wants it' },
})
