import { commandGroup } from '../../command.ts'

export const config = commandGroup('config', "Interact with Consul's Centralized Configurations", `
Usage: consul config <subcommand> [options] [args]

  Reads, writes and deletes config entries: what all instances of a service, or
  all proxies, are told by one place.

  Write the entry of a file:

      $ consul config write web.hcl

  Read it:

      $ consul config read -kind service-defaults -name web

  List all of its kind:

      $ consul config list -kind service-defaults

  Delete it:

      $ consul config delete -kind service-defaults -name web
`)
