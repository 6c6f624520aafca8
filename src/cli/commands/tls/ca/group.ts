import { commandGroup } from '../../../command.ts'

export const tlsCa = commandGroup('tls ca', 'Helpers for CAs', `
Usage: consul tls ca <subcommand> [options] filename-prefix

  Works with authorities for the certificates of agents.

  Make one:

      $ consul tls ca create
      ==> Saved consul-agent-ca.pem
      ==> Saved consul-agent-ca-key.pem
`)
