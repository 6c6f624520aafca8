import { commandGroup } from '../../../command.ts'

export const operatorAutopilot = commandGroup('operator autopilot', 'Provides tools for modifying Autopilot configuration', `
Usage: consul operator autopilot <subcommand> [options]

  Reads and writes the settings of Autopilot, which looks after the servers of a
  cluster.
`)
