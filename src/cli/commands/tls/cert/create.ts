import { HostError } from '../../../../runtime/host.ts'
import { InputError } from '../../../../std/errors.ts'
import { command, type CommandIo, fail } from '../../../command.ts'
import { attempt } from '../../../connected.ts'
import { boolFlag, intFlag, stringFlag, textsFlag } from '../../../flag.ts'
import { type Holder, newLeaf, readSigningKey } from '../../../tls/leaf.ts'
import { isFree, save, saveKey } from '../../../tls/save.ts'

const serialBytes = 16
/** Numbers that file names are tried with. */
const mostFiles = 10_000

const warning = `==> WARNING: Server Certificates grants authority to become a
    server and access all state in the cluster including root keys
    and all ACL tokens. Do not distribute them to production hosts
    that are not server nodes. Store them as securely as CA keys.`

export const tlsCertCreate = command({
  words: 'tls cert create',
  summary: 'Create a new certificate',
  help: `
Usage: consul tls cert create [options]

  Makes a certificate that an authority of "consul tls ca create" vouches for, and
  its key.

      $ consul tls cert create -server
      ==> Using consul-agent-ca.pem and consul-agent-ca-key.pem
      ==> Saved dc1-server-consul-0.pem
      ==> Saved dc1-server-consul-0-key.pem
`,
  flags: {
    ca: stringFlag('File with the certificate of the authority.', '#DOMAIN#-agent-ca.pem'),
    key: stringFlag('File with the key of the authority.', '#DOMAIN#-agent-ca-key.pem'),
    server: boolFlag('Make a certificate for a server.'),
    client: boolFlag('Make a certificate for a client.'),
    node: stringFlag('Add the name NODE.server.DATACENTER.DOMAIN; with -server alone.'),
    cli: boolFlag('Make a certificate for the command line.'),
    days: intFlag('Days from now on that the certificate is valid for. 1 year unless given.', 365),
    dc: stringFlag('Datacenter of the agent. Part of the name, which counts for servers alone.', 'dc1'),
    domain: stringFlag('Domain of the cluster. Part of the name, which counts for servers alone.', 'consul'),
    'additional-dnsname': textsFlag('A further DNS name that the certificate is for, beside localhost. May be given more than once.'),
    'additional-ipaddress': textsFlag('A further IP address that the certificate is for, beside 127.0.0.1. May be given more than once.'),
  },
  flagError: (error) => `Failed to parse args: ${error}`,
  async run({ flags, io }) {
    const { ca, key, server, client, cli, node, domain } = flags
    if (ca === '') return fail(io, 'Please provide the ca')
    if (key === '') return fail(io, 'Please provide the key')
    if (Number(server) + Number(client) + Number(cli) !== 1) return fail(io, 'Please provide either -server, -client, or -cli')
    if (node !== '' && !server) return fail(io, '-node requires -server')
    const files = freeFiles(io, `${flags.dc}-${server ? 'server' : client ? 'client' : 'cli'}-${domain}`)
    if (files === undefined) return fail(io, "Could not find a filename that doesn't already exist")
    const authorityFile = ca.replace('#DOMAIN#', () => domain)
    const keyFile = key.replace('#DOMAIN#', () => domain)
    return attempt(io, (text) => text, async () => {
      const certificate = read(io, authorityFile, 'CA')
      const keyText = read(io, keyFile, 'CA key')
      if (server) io.out(warning)
      io.out(`==> Using ${authorityFile} and ${keyFile}`)
      const signing = await io.signing()
      const signingKey = readSigningKey(signing, keyText)
      const issue = { serial: io.random.bytes(serialBytes), now: io.wall(), days: flags.days }
      const made = await newLeaf(signing, issue, { certificate, key: signingKey }, holderOf(flags))
      await save(io, files.certificate, made.certificate)
      await saveKey(io, files.key, made.key)
      return 0
    })
  },
})

interface HolderFlags {
  readonly server: boolean
  readonly client: boolean
  readonly node: string
  readonly dc: string
  readonly domain: string
  readonly 'additional-dnsname': readonly string[]
  readonly 'additional-ipaddress': readonly string[]
}

function holderOf({ server, client, node, dc, domain, 'additional-dnsname': names, 'additional-ipaddress': addresses }: HolderFlags): Holder {
  const name = `${server ? 'server' : client ? 'client' : 'cli'}.${dc}.${domain}`
  const extendedUsage = server ? (['server', 'client'] as const) : client ? (['client', 'server'] as const) : []
  return {
    name,
    // The original forgets what was added for the command line, but for addresses.
    dnsNames: [...(server || client ? given(names) : []), ...(node === '' ? [] : [`${node}.server.${dc}.${domain}`]), name, 'localhost'],
    addresses: [...given(addresses), ...(server || client ? ['127.0.0.1'] : [])],
    extendedUsage,
  }
}

function given(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => text !== '').map((text) => text.trim())
}

function freeFiles(io: CommandIo, prefix: string): { readonly certificate: string; readonly key: string } | undefined {
  for (let number = 0; number < mostFiles; number++) {
    const files = { certificate: `${prefix}-${number}.pem`, key: `${prefix}-${number}-key.pem` }
    if (isFree(io, files.certificate) && isFree(io, files.key)) return files
  }
  return undefined
}

function read(io: CommandIo, path: string, what: string): string {
  try {
    return io.host.readFile(path)
  } catch (error) {
    if (error instanceof HostError) throw new InputError(`Error reading ${what}: ${error.message}`, { cause: error })
    throw error
  }
}
