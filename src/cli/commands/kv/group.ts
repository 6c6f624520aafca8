import { commandGroup } from '../../command.ts'

export const kv = commandGroup('kv', 'Interact with the key-value store', `
Usage: consul kv <subcommand> [options] [args]

  Reads, writes and deletes keys of the key-value store. Some examples; the help
  of each subcommand has more.

  Write the value "5" to the key "redis/config/connections", which need not exist:

      $ consul kv put redis/config/connections 5

  Read it:

      $ consul kv get redis/config/connections

  Read all there is to know about it:

      $ consul kv get -detailed redis/config/connections

  Delete it:

      $ consul kv delete redis/config/connections
`)
