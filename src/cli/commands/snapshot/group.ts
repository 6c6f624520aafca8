import { commandGroup } from '../../command.ts'

export const snapshot = commandGroup('snapshot', 'Saves, restores and inspects snapshots of Consul server state', `
Usage: consul snapshot <subcommand> [options] [args]

  Saves the state of the servers to a file, puts it back and says what is in such
  a file. A snapshot is of one moment and holds everything the servers know: keys
  and values, the catalog, prepared queries, sessions and ACLs.

  With ACLs on, all this takes a management token.

  Save a snapshot:

      $ consul snapshot save backup.snap

  Restore one:

      $ consul snapshot restore backup.snap

  Look at one:

      $ consul snapshot inspect backup.snap
`)
