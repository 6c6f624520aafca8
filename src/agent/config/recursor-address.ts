import { InputError } from '../../std/errors.ts'
import { parseIp } from '../../std/ip.ts'

/** Where a DNS server listens. */
export interface ServerAddress {
  /** An IP address, or a name that the machine resolves. */
  readonly host: string
  readonly port: number
}

const defaultPort = 53

/** Where a recursor listens, from `HOST`, `HOST:PORT`, `[IPV6]:PORT` or an IPv6 address alone. */
export function recursorAddress(text: string): ServerAddress {
  const bare = /^\[([^\]]*)\]$/.exec(text)?.[1] ?? text
  if (parseIp(bare) !== undefined || !bare.includes(':')) return { host: bare, port: defaultPort }
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || port > 65_535) throw new InputError(`Invalid recursor address: address ${text}: want HOST, HOST:PORT or [IPV6]:PORT`)
  return { host, port }
}
