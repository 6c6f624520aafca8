import { readJson } from '../../../../wire/json-read.ts'
import { rec } from '../../../../wire/record.ts'
import { RaftConfigurationResponse, type RaftServer } from '../../../../wire/records/operator.ts'
import { clientFlags, serverFlags } from '../../../agent-flags.ts'
import { columns } from '../../../columns.ts'
import { command } from '../../../command.ts'
import { attempt, connected } from '../../../connected.ts'

const header = ['Node', 'ID', 'Address', 'State', 'Voter', 'RaftProtocol'] as const

export const operatorRaftListPeers = command({
  words: 'operator raft list-peers',
  summary: 'Display the current Raft peer configuration',
  help: `
Usage: consul operator raft list-peers [options]

  Prints the servers in the current Raft configuration.
`,
  flags: { ...clientFlags, ...serverFlags },
  flagError: (error) => `Failed to parse args: ${error}`,
  async run({ flags, io }) {
    return connected(flags, io, (agent) => attempt(io, failure, async () => {
      const body = await agent.askOk({ method: 'GET', path: '/v1/operator/raft/configuration', ...(flags.stale === true ? { parameters: { stale: '' } } : {}) })
      const { Servers } = readJson(rec(RaftConfigurationResponse), body)
      io.out(columns([header, ...(Servers ?? []).map(peerRow)]))
      return 0
    }), 'Error initializing client')
  },
})

function failure(text: string): string {
  return `Error getting peers: Failed to retrieve raft configuration: ${text}`
}

function peerRow({ Node, ID, Address, Leader, Voter, ProtocolVersion }: RaftServer): readonly string[] {
  return [Node, ID, Address, Leader ? 'leader' : 'follower', String(Voter), ProtocolVersion === '' ? '<=1' : ProtocolVersion]
}
