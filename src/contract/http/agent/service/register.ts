import { ServiceDefinition } from '../../../../wire/records/service.ts'
import { decodeBody, jsonBody } from '../../body.ts'
import { refuseNamespace, tokenOf } from '../../call.ts'
import { bool, common } from '../../param.ts'
import { Refusal } from '../../refusal.ts'
import { agentRoute, empty } from '../../route.ts'

export const agentServiceRegister = agentRoute({
  method: 'PUT',
  path: '/v1/agent/service/register',
  doc: 'Registers a service with this agent, and with it checks and a sidecar. Answers once the catalog has it.',
  query: { token: common.token, 'replace-existing-checks': bool('Drop the checks of the service that are not in the body.') },
  body: jsonBody('Name and what else there is to say; Check, Checks, Connect.SidecarService.'),
  reply: empty,
  async agent(port, call) {
    refuseNamespace(call)
    const definition = decodeBody(ServiceDefinition, call, (why) => new Refusal(400, `Request decode failed: ${why}`))
    const replace = call.query.get('replace-existing-checks')
    const replaceChecks = call.query.has('replace-existing-checks') && (replace === '' || replace === 'true')
    await port.registerService(definition, { token: tokenOf(call), replaceChecks })
    return null
  },
})
