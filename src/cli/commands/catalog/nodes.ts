import { readJson } from '../../../wire/json-read.ts'
import { list, rec } from '../../../wire/record.ts'
import { Node, ServiceNode } from '../../../wire/records/catalog.ts'
import { ConsulError, InputError } from '../../../std/errors.ts'
import type { AgentConnection, QueryParameters } from '../../agent-connection.ts'
import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { columns } from '../../columns.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { readData } from '../../data-source.ts'
import { boolFlag, equationsFlag, stringFlag } from '../../flag.ts'
import { metaParameters } from '../../node-meta.ts'
import { noArguments } from '../../no-arguments.ts'
import { sortedPairs } from '../../sorted-pairs.ts'

export const catalogNodes = command({
  words: 'catalog nodes',
  summary: 'Lists all nodes in the given datacenter',
  help: `
Usage: consul catalog nodes [options]

  Lists the nodes of a datacenter, that of the agent unless another is given.

      $ consul catalog nodes

  With full IDs, all addresses and metadata:

      $ consul catalog nodes -detailed

  Only nodes that have a service:

      $ consul catalog nodes -service=web

  Only nodes with certain metadata:

      $ consul catalog nodes -node-meta="foo=bar"

  Nearest to a node first, by estimated round-trip times:

      $ consul catalog nodes -near=node-web
`,
  flags: {
    detailed: boolFlag('Show IDs in full, tagged addresses and metadata.'),
    filter: stringFlag('Filter expression that nodes must meet'),
    near: stringFlag('Name of the node from which round-trip times are estimated; the nearest node comes first. "_agent" is the node of the agent.'),
    'node-meta': equationsFlag('Metadata that nodes must have, as `key=value`. Can be given more than once.'),
    service: stringFlag('Service, by `id or name`, that nodes must have.'),
    ...clientFlags, ...serverFlags,
  },
  async run({ flags, args, io }) {
    const usage = noArguments(args, io)
    if (usage !== undefined) return usage
    return connected(flags, io, async (agent) => {
      let filter: string
      try {
        filter = flags.filter === '' ? '' : await readData(flags.filter, io)
      } catch (error) {
        if (error instanceof ConsulError || error instanceof InputError) return fail(io, `Could not process filter argument: ${error.message}`)
        throw error
      }
      const parameters = {
        ...(filter === '' ? {} : { filter }), ...(flags.near === '' ? {} : { near: flags.near }), ...metaParameters(flags['node-meta']),
      }
      const failure = (text: string): string => (flags.service === '' ? `Error listing nodes: ${text}` : `Error listing nodes for service: ${text}`)
      return attempt(io, failure, async () => {
        const nodes = flags.service === '' ? await allNodes(agent, parameters) : await nodesOfService(agent, flags.service, parameters)
        if (nodes.length === 0) io.error('No nodes match the given query - try expanding your search.')
        else io.out(columns(flags.detailed ? detailed(nodes) : simple(nodes)))
        return 0
      })
    })
  },
})

type Shown = Pick<Node, 'Node' | 'ID' | 'Address' | 'Datacenter' | 'TaggedAddresses' | 'Meta'>

async function allNodes(agent: AgentConnection, parameters: QueryParameters): Promise<readonly Shown[]> {
  return readJson(list(rec(Node)), await agent.askOk({ method: 'GET', path: '/v1/catalog/nodes', parameters })) ?? []
}

async function nodesOfService(agent: AgentConnection, service: string, parameters: QueryParameters): Promise<readonly Shown[]> {
  const found = readJson(list(rec(ServiceNode)), await agent.askOk({ method: 'GET', path: `/v1/catalog/service/${service}`, parameters })) ?? []
  return found.map((node) => ({ ...node, Meta: node.NodeMeta }))
}

function simple(nodes: readonly Shown[]): readonly (readonly string[])[] {
  return [['Node', 'ID', 'Address', 'DC'], ...nodes.map(({ Node: name, ID, Address, Datacenter }) => {
    const dash = ID.indexOf('-')
    return [name, dash > 0 ? ID.slice(0, dash) : ID, Address, Datacenter]
  })]
}

function detailed(nodes: readonly Shown[]): readonly (readonly string[])[] {
  return [['Node', 'ID', 'Address', 'DC', 'TaggedAddresses', 'Meta'], ...nodes.map((node) => [
    node.Node, node.ID, node.Address, node.Datacenter, sortedPairs(node.TaggedAddresses, ', '), sortedPairs(node.Meta, ', '),
  ])]
}
