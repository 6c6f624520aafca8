import { parseUint } from '../../../../std/quote.ts'
import { bool } from '../../../../wire/record.ts'
import { AutopilotConfig } from '../../../../wire/records/autopilot.ts'
import { OperatorAutopilotSetConfiguration } from '../../../rpc/operator/autopilot-set-configuration.ts'
import { decodeBody, jsonBody } from '../../body.ts'
import { datacenterOf, tokenOf } from '../../call.ts'
import { common, u64 } from '../../param.ts'
import { badRequest } from '../../refusal.ts'
import { json, route } from '../../route.ts'
import { AutopilotForm } from './form.ts'

export const operatorAutopilotConfigurationPut = route({
  method: 'PUT',
  path: '/v1/operator/autopilot/configuration',
  doc: 'Replaces autopilot\'s settings. The reply is false only when `cas` did not hold.',
  query: { ...common, cas: u64('Only if ModifyIndex is still this.') },
  body: jsonBody('All settings; those left out become zero. Indexes are ignored.'),
  rpc: OperatorAutopilotSetConfiguration,
  reply: json(bool()),
  request(call) {
    const settings = decodeBody(AutopilotForm, call, (why) => badRequest(`Error parsing autopilot config: ${why}`))
    const { query } = call
    const cas = query.has('cas') ? parseUint(query.get('cas')) : { value: 0 }
    if ('error' in cas) throw badRequest(`Error parsing cas value: ${cas.error}`)
    return {
      Datacenter: datacenterOf(call),
      Config: AutopilotConfig.make({ ...settings, CreateIndex: 0, ModifyIndex: cas.value }),
      CAS: query.has('cas'),
      Token: tokenOf(call),
    }
  },
  answer: (done, { query }) => done || !query.has('cas'),
})
