import { StatusLeader } from '../../../contract/rpc/status/leader.ts'
import { endpoint } from '../../endpoint.ts'

export const statusLeader = endpoint(StatusLeader, (server) => server.raft.leader()?.address ?? '')
