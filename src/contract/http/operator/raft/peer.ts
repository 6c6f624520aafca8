import { RaftRemovePeerRequest } from '../../../../wire/records/operator.ts'
import { OperatorRaftRemovePeerByAddress } from '../../../rpc/operator/raft-remove-peer-by-address.ts'
import { OperatorRaftRemovePeerByID } from '../../../rpc/operator/raft-remove-peer-by-id.ts'
import { datacenterOf, tokenOf } from '../../call.ts'
import { common, text } from '../../param.ts'
import { badRequest } from '../../refusal.ts'
import { bindCall, choiceRoute, empty } from '../../route.ts'

export const operatorRaftPeer = choiceRoute({
  method: 'DELETE',
  path: '/v1/operator/raft/peer',
  doc: 'Takes a server out of the Raft configuration, by one of `id` and `address`.',
  query: { ...common, id: text('The ID of the server.'), address: text('Its address, `ip:port`.') },
  reply: empty,
  choose(call) {
    const { query } = call
    const [hasId, hasAddress] = [query.has('id'), query.has('address')]
    if (!hasId && !hasAddress) throw badRequest("Must specify either ?id with the server's ID or ?address with IP:port of peer to remove")
    if (hasId && hasAddress) throw badRequest('Must specify only one of ?id or ?address')
    return bindCall({
      rpc: hasAddress ? OperatorRaftRemovePeerByAddress : OperatorRaftRemovePeerByID,
      request: RaftRemovePeerRequest.make({ Datacenter: datacenterOf(call), ID: query.get('id'), Address: query.get('address'), Token: tokenOf(call) }),
      meta: 'none',
      reply: empty,
      answer: () => null,
    })
  },
})
