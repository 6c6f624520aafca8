import { quote } from '../../../std/quote.ts'
import { ServiceAddress, ServiceDefinition } from '../../../wire/records/service.ts'
import type { AgentConnection } from '../../agent-connection.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command, type CommandIo, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { equationsFlag, intFlag, stringFlag, textsFlag } from '../../flag.ts'
import { servicesFromFiles } from './from-files.ts'

export const servicesRegister = command({
  words: 'services register',
  summary: 'Register services with the local agent',
  help: `
Usage: consul services register [options] [FILE...]

  Registers services with an agent: those of configuration files in HCL or JSON, or
  one that flags describe. The agent keeps them until they are taken out again, with
  "consul services deregister" or otherwise.

      $ consul services register web.json
`,
  flags: {
    id: stringFlag('ID of the service that flags describe; its name unless given.'),
    name: stringFlag('Name of the service that flags describe.'),
    address: stringFlag('Its address.'),
    port: intFlag('Its port.'),
    meta: equationsFlag('Metadata, as key=value. Can be given more than once.'),
    tag: textsFlag('A tag. Can be given more than once.'),
    'tagged-address': equationsFlag('An address under a name, as name=address:port. Can be given more than once.'),
    kind: stringFlag("Its 'kind'"),
    ...clientFlags, ...serverFlags, ...namespaceFlags,
  },
  async run({ flags, args, io }) {
    const tagged = taggedAddresses(flags['tagged-address'])
    if ('error' in tagged) return fail(io, `Invalid Tagged Address: ${tagged.error}`)
    if (args.length === 0 && flags.name === '') return fail(io, 'Service registration requires at least one argument or flags.')
    if (args.length > 0 && flags.name !== '') return fail(io, 'Service registration requires arguments or -id, not both.')
    const described = ServiceDefinition.make({
      Kind: flags.kind, ID: flags.id, Name: flags.name, Address: flags.address, Port: flags.port, Tags: flags.tag.length === 0 ? null : flags.tag,
      Meta: flags.meta.size === 0 ? null : flags.meta, TaggedAddresses: tagged.value,
    })
    const services = args.length === 0 ? [described] : servicesFromFiles(args, io)
    if (typeof services === 'number') return services
    return connected(flags, io, (agent) => registerAll(agent, services, io))
  },
})

async function registerAll(agent: AgentConnection, services: readonly ServiceDefinition[], io: CommandIo): Promise<number> {
  for (const service of services) {
    const code = await attempt(io, (text) => `Error registering service ${quote(service.Name)}: ${text}`, async () => {
      // A token of its own is for agents that read files; a caller's token is that of the request.
      await agent.askOk({ method: 'PUT', path: '/v1/agent/service/register', body: ServiceDefinition.toJson({ ...service, Token: '' }) })
      io.out(`Registered service: ${service.Name}`)
      return 0
    })
    if (code !== 0) return code
  }
  return 0
}

function taggedAddresses(given: ReadonlyMap<string, string>): { readonly value: ReadonlyMap<string, ServiceAddress> | null } | { readonly error: string } {
  if (given.size === 0) return { value: null }
  const out = new Map<string, ServiceAddress>()
  for (const [name, text] of given) {
    const match = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(text)
    if (match === null) return { error: `address ${text}: ${text.includes(':') ? 'too many colons' : 'missing port'} in address` }
    const port = match[3]!
    if (!/^[+-]?\d+$/.test(port)) return { error: `strconv.Atoi: parsing ${quote(port)}: invalid syntax` }
    out.set(name, ServiceAddress.make({ Address: match[1] ?? match[2]!, Port: Number(port) }))
  }
  return { value: out }
}
