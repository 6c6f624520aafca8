import { IndexedConfigEntries } from '../../../wire/records/config-entry-forms.ts'
import { ConfigEntryQuery } from '../../../wire/records/service-config.ts'
import { rpcMethod } from '../method.ts'

/** All entries of a kind, or of all kinds. */
export const ConfigEntryList = rpcMethod({
  name: 'ConfigEntry.List',
  request: ConfigEntryQuery,
  reply: IndexedConfigEntries,
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['service'] },
})
