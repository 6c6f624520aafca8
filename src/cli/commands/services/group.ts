import { commandGroup } from '../../command.ts'

export const services = commandGroup('services', 'Interact with services', `
Usage: consul services <subcommand> [options] [args]

  Registers services with an agent and takes them out again. Some examples; the
  help of each subcommand has more.

  Register a service:

      $ consul services register web.json

  Take it out:

      $ consul services deregister web.json
`)
