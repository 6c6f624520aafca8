import { commandGroup } from '../../command.ts'

export const intention = commandGroup('intention', 'Interact with Connect service intentions', `
Usage: consul intention <subcommand> [options] [args]

  Says which services may talk to which.

  Allow "web" to talk to "db":

      $ consul intention create web db

  Ask whether it may:

      $ consul intention check web db

  List what counts for "db":

      $ consul intention match db
`)
