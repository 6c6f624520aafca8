import { commandGroup } from '../../command.ts'

export const tls = commandGroup('tls', 'Builtin helpers for creating CAs and certificates', `
Usage: consul tls <subcommand> <subcommand> [options]

  Makes what agents need to speak TLS: an authority of your own, and certificates
  for servers, clients and the command line that it vouches for.

  Make an authority:

      $ consul tls ca create

  Make a certificate for a server:

      $ consul tls cert create -server

  And one for a client:

      $ consul tls cert create -client
`)
