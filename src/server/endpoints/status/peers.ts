import { StatusPeers } from '../../../contract/rpc/status/peers.ts'
import { endpoint } from '../../endpoint.ts'

export const statusPeers = endpoint(StatusPeers, (server) =>
  server.raft.configuration().configuration.Servers.map(({ Address }) => Address),
)
