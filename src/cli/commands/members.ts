import { joinHostPort } from '../../std/ip.ts'
import { InputError } from '../../std/errors.ts'
import { AgentMemberForm } from '../../contract/http/agent/member-form.ts'
import { RegularExpressions } from '../../lang/bexpr/regular-expression.ts'
import { readJson } from '../../wire/json-read.ts'
import { list, rec } from '../../wire/record.ts'
import { clientFlags } from '../agent-flags.ts'
import { columns } from '../columns.ts'
import { command, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { boolFlag, stringFlag } from '../flag.ts'
import { sortedPairs } from '../sorted-pairs.ts'

const allSegments = '_all'
/** Serf's states by their numbers. */
const statusNames = ['none', 'alive', 'leaving', 'left', 'failed'] as const
const kinds: ReadonlyMap<string | undefined, string> = new Map([['node', 'client'], ['consul', 'server']])

export const members = command({
  words: 'members',
  summary: 'Lists the members of a Consul cluster',
  help: `
Usage: consul members [options]

  Prints the members of the cluster that an agent knows.
`,
  flags: {
    detailed: boolFlag('Show everything about nodes.'),
    wan: boolFlag('Show the servers of all datacenters instead, if the agent is a server.'),
    status: stringFlag('Regular expression that the status of nodes must match.', '.*'),
    segment: stringFlag('(Enterprise-only) Segment whose nodes are shown.', allSegments),
    ...clientFlags,
  },
  async run({ flags, io }) {
    let matches: (status: string) => boolean
    try {
      matches = new RegularExpressions().compile(flags.status)
    } catch (error) {
      if (error instanceof InputError) return fail(io, `Failed to compile status regexp: ${error.message}`)
      throw error
    }
    return connected(flags, io, (agent) => attempt(io, (text) => `Error retrieving members: ${text}`, async () => {
      const parameters = { segment: flags.segment, ...(flags.wan ? { wan: '1' } : {}) }
      const all = readJson(list(rec(AgentMemberForm)), await agent.askOk({ method: 'GET', path: '/v1/agent/members', parameters })) ?? []
      const shown = all.map((member) => shownMember(member, flags.segment)).filter(({ status }) => matches(status))
      if (shown.length === 0) return 2
      shown.sort((a, b) => (a.segment < b.segment || (a.segment === b.segment && a.name < b.name) ? -1 : 1))
      io.out(columns(flags.detailed ? detailed(shown) : standard(shown)))
      return 0
    }))
  },
})

interface ShownMember {
  readonly name: string
  readonly address: string
  readonly status: string
  readonly segment: string
  readonly tags: ReadonlyMap<string, string>
}

function shownMember({ Name, Addr, Port, Status, Tags }: AgentMemberForm, segment: string): ShownMember {
  const tags = new Map(Tags ?? [])
  if ((tags.get('segment') ?? '') === '') tags.set('segment', '<default>')
  if (segment === allSegments && tags.get('role') === 'consul') tags.set('segment', '<all>')
  return { name: Name, address: joinHostPort(Addr, Port), status: statusNames[Status] ?? 'none', segment: tags.get('segment')!, tags }
}

function standard(all: readonly ShownMember[]): readonly (readonly string[])[] {
  return [['Node', 'Address', 'Status', 'Type', 'Build', 'Protocol', 'DC', 'Segment'], ...all.map(({ name, address, status, segment, tags }) => {
    const kind = kinds.get(tags.get('role'))
    if (kind === undefined) return [name, address, status, 'unknown', '', '', '', '']
    const build = tags.get('build') ?? ''
    return [name, address, status, kind, build === '' ? '< 0.3' : build.split(':')[0]!, tags.get('vsn') ?? '', tags.get('dc') ?? '', segment]
  })]
}

function detailed(all: readonly ShownMember[]): readonly (readonly string[])[] {
  return [['Node', 'Address', 'Status', 'Tags'], ...all.map(({ name, address, status, tags }) => [name, address, status, sortedPairs(tags, ',')])]
}
