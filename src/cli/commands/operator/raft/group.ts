import { commandGroup } from '../../../command.ts'

export const operatorRaft = commandGroup('operator raft', 'Provides cluster-level tools for Consul operators', `
Usage: consul operator raft <subcommand> [options]

  Looks at the Raft peers of a cluster.
`)
