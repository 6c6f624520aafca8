import { readJson } from '../../../wire/json-read.ts'
import { list, map, opt, str } from '../../../wire/record.ts'
import { NodeServices } from '../../../wire/records/catalog.ts'
import type { AgentConnection, QueryParameters } from '../../agent-connection.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { boolFlag, equationsFlag, stringFlag } from '../../flag.ts'
import { noArguments } from '../../no-arguments.ts'
import { metaParameters } from '../../node-meta.ts'
import { tabWritten } from '../../tab-writer.ts'

export const catalogServices = command({
  words: 'catalog services',
  summary: 'Lists all registered services in a datacenter',
  help: `
Usage: consul catalog services [options]

  Lists the services of a datacenter, that of the agent unless another is given.

      $ consul catalog services

  With their tags:

      $ consul catalog services -tags

  Only those of one node:

      $ consul catalog services -node=web

  Only those on nodes with certain metadata:

      $ consul catalog services -node-meta="foo=bar"
`,
  flags: {
    node: stringFlag('Node, by `id or name`, whose services are listed.'),
    'node-meta': equationsFlag('Metadata that nodes must have, as `key=value`; only services on such nodes are listed. Can be given more than once.'),
    tags: boolFlag('Show the tags of each service beside it, separated by commas.'),
    ...clientFlags, ...serverFlags, ...namespaceFlags,
  },
  async run({ flags, args, io }) {
    const usage = noArguments(args, io)
    if (usage !== undefined) return usage
    const failure = (text: string): string => (flags.node === '' ? `Error listing services: ${text}` : `Error listing services for node: ${text}`)
    return connected(flags, io, (agent) => attempt(io, failure, async () => {
      const parameters = metaParameters(flags['node-meta'])
      const found = flags.node === '' ? await allServices(agent, parameters) : await servicesOfNode(agent, flags.node, parameters)
      if (found.size === 0) {
        io.error('No services match the given query - try expanding your search.')
        return 0
      }
      const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1))
      if (flags.tags) io.out(tabWritten(sorted.map(([name, tags]) => `${name}\t${[...tags].sort().join(',')}\n`).join('')).trim())
      else for (const [name] of sorted) io.out(name)
      return 0
    }))
  },
})

type TagsByName = ReadonlyMap<string, readonly string[]>

async function allServices(agent: AgentConnection, parameters: QueryParameters): Promise<TagsByName> {
  const found = readJson(map(list(str())), await agent.askOk({ method: 'GET', path: '/v1/catalog/services', parameters }))
  return new Map([...(found ?? [])].map(([name, tags]) => [name, tags ?? []]))
}

async function servicesOfNode(agent: AgentConnection, node: string, parameters: QueryParameters): Promise<TagsByName> {
  const found = readJson(opt(NodeServices), await agent.askOk({ method: 'GET', path: `/v1/catalog/node/${node}`, parameters }))
  const out = new Map<string, string[]>()
  for (const { Service, Tags } of found?.Services?.values() ?? []) out.set(Service, [...(out.get(Service) ?? []), ...(Tags ?? [])])
  return out
}
