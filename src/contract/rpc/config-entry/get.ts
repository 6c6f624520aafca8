import { ConfigEntryResponse } from '../../../wire/records/config-entry-forms.ts'
import { ConfigEntryQuery } from '../../../wire/records/service-config.ts'
import { rpcMethod } from '../method.ts'

/** One entry by its kind and name. */
export const ConfigEntryGet = rpcMethod({
  name: 'ConfigEntry.Get',
  request: ConfigEntryQuery,
  reply: ConfigEntryResponse,
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { inHandler: 'read on the service, as the kind of the entry wants it' },
})
