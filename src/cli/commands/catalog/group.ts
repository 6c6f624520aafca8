import { commandGroup } from '../../command.ts'

export const catalog = commandGroup('catalog', 'Interact with the catalog', `
Usage: consul catalog <subcommand> [options] [args]

  Shows what the catalog knows: datacenters, nodes and services. Some examples;
  the help of each subcommand has more.

  List all datacenters:

      $ consul catalog datacenters

  List all nodes:

      $ consul catalog nodes

  List all services:

      $ consul catalog services
`)
