import { readJson } from '../../wire/json-read.ts'
import { list, rec } from '../../wire/record.ts'
import { KeyringResponse } from '../../wire/records/internal.ts'
import { clientFlags } from '../agent-flags.ts'
import type { AgentConnection } from '../agent-connection.ts'
import { command, type CommandIo, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { boolFlag, intFlag, stringFlag } from '../flag.ts'
import { helpText } from '../usage.ts'

const maxRelayFactor = 5

const help = `
Usage: consul keyring [options]

  Shows and changes the keys that gossip is encrypted with. A key is changed for
  all without a break in three steps: install the new one, use it, and remove the
  old one.

  It has to be asked of a server, and concerns the members of all datacenters. If
  one of them does not answer or fails, the exit code is 1.
`
const flags = {
  install: stringFlag('Give all members a new key, which is not used yet.'),
  list: boolFlag('List all keys that are in use anywhere.'),
  'list-primary': boolFlag('List all keys that are encrypted with.'),
  'local-only': boolFlag('Ask only the members of the datacenter; for -list alone.'),
  'relay-factor': intFlag('Through how many other members each answer comes as well; 0 to 5.'),
  remove: stringFlag('Take a key from all members that is not encrypted with.'),
  use: stringFlag('Encrypt with a key that all members have.'),
  ...clientFlags,
}

/** Operations that change something, with what is printed and the method of HTTP. */
const changes = [
  { flag: 'install', method: 'POST', title: 'Installing new gossip encryption key...' },
  { flag: 'use', method: 'PUT', title: 'Changing primary gossip encryption key...' },
  { flag: 'remove', method: 'DELETE', title: 'Removing gossip encryption key...' },
] as const

export const keyring = command({
  words: 'keyring',
  summary: 'Manages gossip layer encryption keys',
  help,
  flags,
  async run({ flags: values, io }) {
    const relay = values['relay-factor']
    const given = changes.filter(({ flag }) => values[flag] !== '')
    const count = given.length + Number(values.list) + Number(values['list-primary'])
    if (count === 0) return fail(io, helpText(help, flags))
    if (count > 1) return fail(io, 'Only a single action is allowed')
    if (relay < 0 || relay > maxRelayFactor) return fail(io, `Error parsing relay factor: Relay factor must be in range: [0, ${maxRelayFactor}]`)
    if (values['local-only'] && !values.list) return fail(io, 'Error validating local-only: local-only can only be set for list requests')
    return connected(values, io, async (agent) => {
      const [change] = given
      if (change !== undefined) return send(agent, io, change, values[change.flag], relay)
      return show(agent, io, { primary: values['list-primary'], localOnly: values['local-only'], relay })
    })
  },
})

function send(agent: AgentConnection, io: CommandIo, { method, title }: (typeof changes)[number], key: string, relay: number): Promise<number> {
  io.out(`==> ${title}`)
  return attempt(io, (text) => `error: ${text}`, async () => {
    await agent.askOk({ method, path: '/v1/operator/keyring', parameters: relayed(relay), body: JSON.stringify({ Key: key }) })
    return 0
  })
}

interface Asked {
  readonly primary: boolean
  readonly localOnly: boolean
  readonly relay: number
}

function show(agent: AgentConnection, io: CommandIo, { primary, localOnly, relay }: Asked): Promise<number> {
  io.out(`==> Gathering installed ${primary ? 'primary ' : ''}encryption keys...`)
  return attempt(io, (text) => `error: ${text}`, async () => {
    const parameters = { ...relayed(relay), ...(localOnly ? { 'local-only': 'true' } : {}) }
    const responses = readJson(list(rec(KeyringResponse)), await agent.askOk({ method: 'GET', path: '/v1/operator/keyring', parameters })) ?? []
    for (const response of responses) io.out(shown(response, (primary ? response.PrimaryKeys : response.Keys) ?? new Map<string, number>()))
    return 0
  })
}

function relayed(factor: number): Readonly<Record<string, string>> {
  return factor === 0 ? {} : { 'relay-factor': String(factor) }
}

function shown({ Datacenter, WAN, Segment, Messages, NumNodes }: KeyringResponse, keys: ReadonlyMap<string, number>): string {
  const lines = [
    '',
    `${WAN ? 'WAN' : `${Datacenter} (LAN)`}${Segment === '' ? '' : ` [${Segment}]`}:`,
    ...sorted(Messages ?? new Map<string, string>()).map(([node, message]) => `  ===> ${node}: ${message}`),
    ...sorted(keys).map(([key, count]) => `  ${key} [${count}/${NumNodes}]`),
  ]
  return lines.join('\n')
}

/** The original prints them in any order. */
function sorted<T>(values: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...values].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
