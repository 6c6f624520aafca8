import { commandGroup } from '../../command.ts'

export const operator = commandGroup('operator', 'Provides cluster-level tools for Consul operators', `
Usage: consul operator <subcommand> [options]

  Tools for those who run a cluster, such as those for its Raft peers. Take care:
  used wrongly they can stop a cluster and lose its data.

  With ACLs on, they take a token with operator rights. Requests find the leader by
  themselves, so they can be made from any node.
`)
