import { commandGroup } from '../../../command.ts'

export const tlsCert = commandGroup('tls cert', 'Helpers for certificates', `
Usage: consul tls cert <subcommand> [options] [filename-prefix]

  Works with certificates of agents and of the command line.

  Make one for a server:

      $ consul tls cert create -server

  Vouched for by an authority that you have already:

      $ consul tls cert create -server -ca=my-ca.pem -key=my-ca-key.pem
`)
