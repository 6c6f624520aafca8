import { bool, str, record } from '../../../wire/record.ts'
import { CatalogDeregister } from '../../rpc/catalog/deregister.ts'
import { decodeBody, decodeFailed, jsonBody } from '../body.ts'
import { refuseNamespace, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { json, route } from '../route.ts'

/** `Address` had a meaning once and is let pass. */
export const DeregisterForm = record(
  'DeregisterForm',
  { Address: str(), Datacenter: str(), Node: str(), ServiceID: str(), CheckID: str({ json: { goType: 'types.CheckID' } }), Token: str() },
  { goName: 'struct { Address string; *structs.Alias }', ownReader: 'strict' },
)

export const catalogDeregister = route({
  method: 'PUT',
  path: '/v1/catalog/deregister',
  doc: 'Takes a node, a service or a check out of the catalog; true also when there is none. The datacenter is the body\'s.',
  query: { token: common.token, pretty: common.pretty },
  body: jsonBody('Node, and ServiceID or CheckID unless all of the node is meant.'),
  rpc: CatalogDeregister,
  reply: json(bool()),
  request(call) {
    refuseNamespace(call)
    const { Datacenter, Node, ServiceID, CheckID } = decodeBody(DeregisterForm, call, decodeFailed)
    return { Datacenter: Datacenter || call.agent.datacenter, Node, ServiceID, CheckID, Token: tokenOf(call) }
  },
  answer: () => true,
})
