import { quote } from '../../../std/quote.ts'
import { ServiceDefinition } from '../../../wire/records/service.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { stringFlag } from '../../flag.ts'
import { servicesFromFiles } from './from-files.ts'

export const servicesDeregister = command({
  words: 'services deregister',
  summary: 'Deregister services with the local agent',
  help: `
Usage: consul services deregister [options] [FILE...]

  Takes services out of the agent that they were registered with: those of
  configuration files, or the one whose ID is given.

      $ consul services deregister web.json db.json

      $ consul services deregister -id=web
`,
  flags: { id: stringFlag('ID of the service to take out. Not together with files.'), ...clientFlags, ...serverFlags, ...namespaceFlags },
  async run({ flags, args, io }) {
    if (args.length === 0 && flags.id === '') return fail(io, 'Service deregistration requires at least one argument or -id.')
    if (args.length > 0 && flags.id !== '') return fail(io, 'Service deregistration requires arguments or -id, not both.')
    const services = args.length === 0 ? [ServiceDefinition.make({ ID: flags.id })] : servicesFromFiles(args, io)
    if (typeof services === 'number') return services
    return connected(flags, io, async (agent) => {
      for (const { ID, Name } of services) {
        const id = ID || Name
        if (id === '') continue
        const code = await attempt(io, (text) => `Error registering service ${quote(Name)}: ${text}`, async () => {
          await agent.askOk({ method: 'PUT', path: `/v1/agent/service/deregister/${id}` })
          io.out(`Deregistered service: ${id}`)
          return 0
        })
        if (code !== 0) return code
      }
      return 0
    })
  },
})
