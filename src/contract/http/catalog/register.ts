import { bool } from '../../../wire/record.ts'
import { RegisterRequest } from '../../../wire/records/catalog.ts'
import { CatalogRegister } from '../../rpc/catalog/register.ts'
import { decodeBody, decodeFailed, jsonBody } from '../body.ts'
import { refuseNamespace, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { json, route } from '../route.ts'

export const catalogRegister = route({
  method: 'PUT',
  path: '/v1/catalog/register',
  doc: 'Puts a node, and with it a service and checks, into the catalog. The datacenter is the body\'s.',
  query: { token: common.token, pretty: common.pretty },
  body: jsonBody('Node, Address and what else there is to say; Service, Check, Checks.'),
  rpc: CatalogRegister,
  reply: json(bool()),
  request(call) {
    refuseNamespace(call)
    const given = decodeBody(RegisterRequest, call, decodeFailed)
    return { ...given, Datacenter: given.Datacenter || call.agent.datacenter, Token: tokenOf(call) }
  },
  answer: () => true,
})
