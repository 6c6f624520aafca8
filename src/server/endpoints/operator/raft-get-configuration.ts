import { OperatorRaftGetConfiguration } from '../../../contract/rpc/operator/raft-get-configuration.ts'
import { endpoint } from '../../endpoint.ts'
import { serversAmong } from '../../neighbours.ts'

export const operatorRaftGetConfiguration = endpoint(OperatorRaftGetConfiguration, (server) => {
  const { raft, neighbours } = server
  const leader = raft.leader()?.address
  const known = new Map(serversAmong(neighbours.members()).map(({ info, member }) => [info.id, { info, member }]))
  const servers = raft.configuration().configuration.Servers.map(({ ID, Address, Suffrage }) => ({
    ID,
    // A server that gossip does not know is shown as the original shows it.
    Node: known.get(ID)?.info.name ?? '(unknown)',
    Address,
    Leader: Address === leader,
    Voter: Suffrage === 0,
    ProtocolVersion: known.get(ID)?.member.tags.get('raft_vsn') ?? '',
  }))
  // The original declares an index and never fills it in (protocol/rpc.md §11).
  return { Servers: servers, Index: 0 }
})
