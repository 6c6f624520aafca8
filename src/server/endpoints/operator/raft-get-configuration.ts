import { OperatorRaftGetConfiguration } from '../../../contract/rpc/operator/raft-get-configuration.ts'
import { endpoint } from '../../endpoint.ts'

export const operatorRaftGetConfiguration = endpoint(OperatorRaftGetConfiguration, (server) => {
  const leader = server.raft.leader()?.address
  const { member } = server.options
  const servers = server.raft.configuration().configuration.Servers.map(({ ID, Address, Suffrage }) => ({
    ID,
    // A server that gossip does not know is shown as the original shows it.
    Node: ID === server.options.nodeId ? server.options.nodeName : '(unknown)',
    Address,
    Leader: Address === leader,
    Voter: Suffrage === 0,
    ProtocolVersion: ID === server.options.nodeId ? (member.Tags['raft_vsn'] ?? '') : '',
  }))
  // The original declares an index and never fills it in (protocol/rpc.md §11).
  return { Servers: servers, Index: 0 }
})
