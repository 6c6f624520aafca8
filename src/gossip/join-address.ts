import { ConsulError } from '../std/errors.ts'
import { splitHostPort } from '../std/host-port.ts'
import { parseIp } from '../std/ip.ts'

/** A member to join, perhaps by its name. */
export interface JoinTarget {
  readonly name: string | undefined
  readonly ip: Uint8Array
  readonly port: number
}

/**
 * The members that `[name/]host[:port]` stands for (protocol/gossip.md §4.12); a host name stands for each of its addresses. Throws a
 * `ConsulError`.
 */
export async function joinTargets(
  address: string,
  defaultPort: number,
  resolve: (host: string) => Promise<readonly string[]>,
): Promise<readonly JoinTarget[]> {
  const slash = address.indexOf('/')
  if (slash === 0) throw new ConsulError('join-address', 'empty node name provided')
  const name = slash < 0 ? undefined : address.slice(0, slash)
  const { host, port } = hostAndPort(address.slice(slash + 1), defaultPort)
  const own = parseIp(host)
  const ips = own === undefined ? (await resolve(host)).map(parseIp).filter((ip) => ip !== undefined) : [own]
  return ips.map((ip) => ({ name, ip: Uint8Array.from(ip), port }))
}

function hostAndPort(text: string, defaultPort: number): { readonly host: string; readonly port: number } {
  const bare = parseIp(text) !== undefined || !text.includes(':') || /^\[[^\]]*\]$/.test(text)
  const host = text.startsWith('[') ? text.slice(1, -1) : text
  if (bare) return { host, port: defaultPort }
  const split = splitHostPort(text)
  if ('error' in split) throw new ConsulError('join-address', split.error)
  const port = Number(split.port)
  if (!/^\d+$/.test(split.port) || port > 0xffff) {
    const why = /^\d+$/.test(split.port) ? 'value out of range' : 'invalid syntax'
    throw new ConsulError('join-address', `strconv.ParseUint: parsing "${split.port}": ${why}`)
  }
  return { host: split.host, port }
}
