import { readJson } from '../../wire/json-read.ts'
import { list, rec } from '../../wire/record.ts'
import { Coordinate, DatacenterMap, type Vivaldi } from '../../wire/records/coordinate.ts'
import { parseJson } from '../../wire/json-parse.ts'
import { quote } from '../../std/quote.ts'
import type { AgentConnection } from '../agent-connection.ts'
import { clientFlags } from '../agent-flags.ts'
import { command, type CommandIo, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { boolFlag } from '../flag.ts'
import { textAt } from '../json-member.ts'
import { helpText } from '../usage.ts'

const help = `
Usage: consul rtt [options] node1 [node2]

  Estimates how long a packet takes from one node to another and back, by the
  coordinates that Consul gives to nodes. Without a second node it is the one of the
  agent that is asked. Nodes are named as "consul members" shows them.

  Without -wan both nodes are of the agent's own datacenter. With it, coordinates of
  servers between datacenters are compared, and the datacenter follows the name
  behind a dot: "myserver.dc1". The two kinds of coordinates cannot be compared with
  each other.
`
const flags = { wan: boolFlag('Use the coordinates of servers between datacenters.'), ...clientFlags }

export const rtt = command({
  words: 'rtt',
  summary: 'Estimates network round trip time between nodes',
  help,
  flags,
  async run({ flags: values, args, io }) {
    if (args.length < 1 || args.length > 2) {
      fail(io, 'One or two node names must be specified\n')
      return fail(io, helpText(help, flags))
    }
    return connected(values, io, (agent) => (values.wan ? betweenServers(agent, args, io) : betweenNodes(agent, args, io)))
  },
})

type Found = readonly [first: Vivaldi | undefined, second: Vivaldi | undefined]

async function betweenNodes(agent: AgentConnection, args: readonly string[], io: CommandIo): Promise<number> {
  const [first = '', second] = await named(agent, args, io, ({ node }) => node)
  if (second === undefined) return 1
  return attempt(io, (text) => `Error getting coordinates: ${text}`, async () => {
    const rows = readJson(list(rec(Coordinate)), await agent.askOk({ method: 'GET', path: '/v1/coordinate/nodes' })) ?? []
    const bySegment = (name: string): ReadonlyMap<string, Vivaldi | null> => (
      new Map(rows.filter(({ Node }) => Node === name).map(({ Segment, Coord }) => [Segment, Coord])))
    return show(io, [first, second], compatible(bySegment(first), bySegment(second)), 'LAN')
  })
}

/** Coordinates of one segment: a node that is in one alone, a client perhaps, says which. */
function compatible(first: ReadonlyMap<string, Vivaldi | null>, second: ReadonlyMap<string, Vivaldi | null>): Found {
  let segment = ''
  for (const set of [first, second]) if (set.size === 1) [segment = ''] = set.keys()
  return [first.get(segment) ?? undefined, second.get(segment) ?? undefined]
}

async function betweenServers(agent: AgentConnection, args: readonly string[], io: CommandIo): Promise<number> {
  const [first = '', second] = await named(agent, args, io, ({ node, datacenter }) => `${node}.${datacenter}`)
  if (second === undefined) return 1
  const [node1, dc1, ...more1] = first.split('.')
  const [node2, dc2, ...more2] = second.split('.')
  if (dc1 === undefined || dc2 === undefined || more1.length > 0 || more2.length > 0) {
    return fail(io, 'Node names must be specified as <node name>.<datacenter> with -wan')
  }
  return attempt(io, (text) => `Error getting coordinates: ${text}`, async () => {
    const maps = readJson(list(rec(DatacenterMap)), await agent.askOk({ method: 'GET', path: '/v1/coordinate/datacenters' })) ?? []
    const inArea = (area: string, dc: string, node: string | undefined): Vivaldi | undefined => (
      maps.filter(({ Datacenter, AreaID }) => Datacenter === dc && AreaID === area)
        .flatMap(({ Coordinates }) => Coordinates ?? []).find(({ Node }) => Node === node)?.Coord ?? undefined)
    const pairs = maps.map(({ AreaID }): Found => [inArea(AreaID, dc1, node1), inArea(AreaID, dc2, node2)])
    return show(io, [first, second], pairs.find((pair) => !pair.includes(undefined)) ?? [undefined, undefined], 'WAN')
  })
}

/** The two names, the second of them perhaps that of the agent; none when that could not be had. */
async function named(
  agent: AgentConnection, args: readonly string[], io: CommandIo, own: (self: { readonly node: string; readonly datacenter: string }) => string,
): Promise<readonly string[]> {
  if (args.length > 1) return args
  let name: string | undefined
  await attempt(io, (text) => `Unable to look up agent info: ${text}`, async () => {
    const config = parseJson(await agent.askOk({ method: 'GET', path: '/v1/agent/self' }))
    const text = (field: string): string => textAt(config, 'Config', field)
    name = own({ node: text('NodeName'), datacenter: text('Datacenter') })
    return 0
  })
  return name === undefined ? [] : [...args, name]
}

function show(io: CommandIo, names: readonly [string, string], [first, second]: Found, source: 'LAN' | 'WAN'): number {
  if (first === undefined) return fail(io, `Could not find a coordinate for node ${quote(names[0])}`)
  if (second === undefined) return fail(io, `Could not find a coordinate for node ${quote(names[1])}`)
  io.out(`Estimated ${names[0]} <-> ${names[1]} rtt: ${(distance(first, second) * 1000).toFixed(3)} ms (using ${source} coordinates)`)
  return 0
}

/** Seconds between two points of Vivaldi's space, to the nanosecond. */
function distance(a: Vivaldi, b: Vivaldi): number {
  const squares = (a.Vec ?? []).map((x, i) => (x - (b.Vec?.[i] ?? 0)) ** 2)
  const raw = Math.sqrt(squares.reduce((sum, square) => sum + square, 0)) + a.Height + b.Height
  const adjusted = raw + a.Adjustment + b.Adjustment
  return Math.trunc((adjusted > 0 ? adjusted : raw) * 1e9) / 1e9
}
