import { ConfigEntryDelete } from '../../../contract/rpc/config-entry/delete.ts'
import { CommandType } from '../../../wire/command.ts'
import { ConfigEntryRequest } from '../../../wire/records/config-entry-forms.ts'
import { endpoint } from '../../endpoint.ts'
import { normalised } from '../../../wire/config-entries/normalise.ts'

export const configEntryDelete = endpoint(ConfigEntryDelete, async (server, request) => {
  await server.propose(CommandType.ConfigEntry, ConfigEntryRequest, { ...request, Op: 'delete', Entry: normalised(request.Kind, request.Entry) })
  return {}
})
