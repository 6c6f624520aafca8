import { CheckDefinition } from '../../../../wire/records/check-definition.ts'
import { decodeBody, jsonBody } from '../../body.ts'
import { refuseNamespace, tokenOf } from '../../call.ts'
import { common } from '../../param.ts'
import { Refusal } from '../../refusal.ts'
import { agentRoute, empty } from '../../route.ts'

export const agentCheckRegister = agentRoute({
  method: 'PUT',
  path: '/v1/agent/check/register',
  doc: 'Registers a check of this node, or of one of its services. Answers once the catalog has it.',
  query: { token: common.token },
  body: jsonBody('Name, and how it is run: HTTP, TCP, GRPC, Args or an alias with an Interval, or a TTL.'),
  reply: empty,
  async agent(port, call) {
    refuseNamespace(call)
    const definition = decodeBody(CheckDefinition, call, (why) => new Refusal(400, `Request decode failed: ${why}`))
    await port.registerCheck(definition, tokenOf(call))
    return null
  },
})
