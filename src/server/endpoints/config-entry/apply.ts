import { ConfigEntryApply } from '../../../contract/rpc/config-entry/apply.ts'
import { CommandType } from '../../../wire/command.ts'
import { errors } from '../../../wire/errors.ts'
import { ConfigEntryRequest } from '../../../wire/records/config-entry-forms.ts'
import { endpoint } from '../../endpoint.ts'
import { normalised } from '../../../wire/config-entries/normalise.ts'
import { entryProblem } from '../../../wire/config-entries/problem.ts'

/** Whether the graph of services stays sound is judged when the entry is applied, by every server alike. */
export const configEntryApply = endpoint(ConfigEntryApply, async (server, request) => {
  const Entry = normalised(request.Kind, request.Entry)
  const problem = entryProblem(request.Kind, Entry)
  if (problem !== undefined) throw errors.invalidConfigEntry(problem)
  const Op = request.Op === 'upsert-cas' ? request.Op : 'upsert'
  return (await server.propose(CommandType.ConfigEntry, ConfigEntryRequest, { ...request, Op, Entry })) === true
})
