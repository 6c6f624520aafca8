import type { DialTarget } from '../../runtime/probes.ts'
import { splitHostPort } from '../../std/host-port.ts'

/** Where an address `host:port` leads, or in Go's words why nobody can dial it. */
export function dialTarget(network: 'tcp' | 'udp', address: string): DialTarget | { readonly error: string } {
  const split = splitHostPort(address)
  if ('error' in split) return { error: `dial ${network}: ${split.error}` }
  const port = portOf(split.port)
  if (port === undefined) return { error: `dial ${network}: address ${network}/${split.port}: unknown port` }
  if (port < 0 || port > 65535) return { error: `dial ${network}: address ${split.port}: invalid port` }
  return { host: split.host, port }
}

function portOf(text: string): number | undefined {
  if (text === '') return 0
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  return wellKnown.get(text.toLowerCase())
}

/** The names that Go knows by itself. */
const wellKnown: ReadonlyMap<string, number> = new Map([
  ['domain', 53], ['ftp', 21], ['ftps', 990], ['gopher', 70], ['http', 80], ['https', 443], ['imap2', 143], ['imap3', 220], ['imaps', 993],
  ['pop3', 110], ['pop3s', 995], ['smtp', 25], ['ssh', 22], ['telnet', 23],
])
