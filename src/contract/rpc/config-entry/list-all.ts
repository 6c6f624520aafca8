import { IndexedGenericConfigEntries } from '../../../wire/records/config-entry-forms.ts'
import { DCSpecificRequest } from '../../../wire/records/requests.ts'
import { rpcMethod } from '../method.ts'

/** All entries of all kinds, each behind its kind. */
export const ConfigEntryListAll = rpcMethod({
  name: 'ConfigEntry.ListAll',
  request: DCSpecificRequest,
  reply: IndexedGenericConfigEntries,
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['service'] },
})
