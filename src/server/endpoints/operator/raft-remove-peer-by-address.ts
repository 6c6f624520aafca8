import { OperatorRaftRemovePeerByAddress } from '../../../contract/rpc/operator/raft-remove-peer-by-address.ts'
import { endpoint } from '../../endpoint.ts'
import { removePeer } from './remove-peer.ts'

export const operatorRaftRemovePeerByAddress = endpoint(OperatorRaftRemovePeerByAddress, (server, { Address }) => removePeer(server, 'address', Address))
