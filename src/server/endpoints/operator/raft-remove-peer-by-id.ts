import { OperatorRaftRemovePeerByID } from '../../../contract/rpc/operator/raft-remove-peer-by-id.ts'
import { endpoint } from '../../endpoint.ts'
import { removePeer } from './remove-peer.ts'

export const operatorRaftRemovePeerById = endpoint(OperatorRaftRemovePeerByID, (server, { ID }) => removePeer(server, 'id', ID))
