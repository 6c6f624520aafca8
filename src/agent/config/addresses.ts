import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import { contains, formatIp, joinHostPort, parseIp, parseNetwork } from '../../std/ip.ts'
import type { Host, InterfaceAddress } from '../../runtime/host.ts'
import type { ListenAddress } from './agent-config.ts'
import { expandTemplate } from './templates/expand-template.ts'
import type { Issues } from './issues.ts'

export type Address = { readonly kind: 'ip', readonly ip: string } | { readonly kind: 'unix', readonly path: string }

/** Blocks that the original counts as private. */
const privateBlocks = [
  '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16',
  '::1/128', 'fe80::/10', 'fc00::/7', 'fec0::/10', '2001:db8::/32',
].map((text) => parseNetwork(text)!)

export function isAny(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::' || ip === '[::]'
}

export function addressText(address: ListenAddress): string {
  return address.kind === 'unix' ? address.path : joinHostPort(address.ip, address.port)
}

/** Reads values that hold addresses, which may be templates. */
export class AddressReader {
  readonly #host: Host
  readonly #issues: Issues

  constructor(host: Host, issues: Issues) {
    this.#host = host
    this.#issues = issues
  }

  /** All addresses of a value, separated by blanks; none when one of them is bad. */
  all(key: string, value: string): readonly Address[] {
    if (value === '') return []
    const expanded = this.#expand(key, value)
    if (expanded === undefined) return []
    const out: Address[] = []
    for (const part of expanded.split(/[ \t\n\v\f\r]+/).filter((text) => text !== '')) {
      if (part.startsWith('unix://')) {
        out.push({ kind: 'unix', path: part.slice('unix://'.length) })
        continue
      }
      const ip = parseIp(part === '[::]' ? '::' : part)
      if (ip === undefined) {
        this.#issues.add(key, `${key}: invalid ip address: ${part}`)
        return []
      }
      out.push({ kind: 'ip', ip: formatIp(ip) })
    }
    return out
  }

  /** As `all`, but sockets are refused. */
  ips(key: string, value: string): readonly string[] {
    const out: string[] = []
    for (const address of this.all(key, value)) {
      if (address.kind === 'unix') {
        this.#issues.add(key, `${key} cannot be a unix socket`)
        return []
      }
      out.push(address.ip)
    }
    return out
  }

  /** Names or addresses of others, which are taken as they are unless they are templates, of which each may give several. */
  optional(key: string, values: readonly string[]): readonly string[] {
    return values.flatMap((value) => {
      if (value === '') return []
      const expanded = this.#expand(key, value)
      if (expanded === undefined) return []
      return expanded === value ? [value] : expanded.split(/[ \t\n\v\f\r]+/).filter((text) => text !== '')
    })
  }

  /** The one address of a value, or undefined. */
  ip(key: string, value: string): string | undefined {
    const addresses = this.all(key, value)
    if (addresses.length > 1) {
      const names = addresses.map((address) => (address.kind === 'unix' ? address.path : address.ip))
      this.#issues.add(key, `${key}: multiple addresses found: ${names.join(' ')}`)
      return undefined
    }
    const [first] = addresses
    if (first?.kind !== 'unix') return first?.ip
    this.#issues.add(key, `${key} cannot be a unix socket`)
    return undefined
  }

  #expand(key: string, value: string): string | undefined {
    try {
      return expandTemplate(value, this.#host)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#issues.add(key, `${key}: error parsing ${quote(value)}: ${error.message}`)
      return undefined
    }
  }
}

/** The address to advertise when the bind address is any address: the one private IPv4 or public IPv6 of this machine. */
export function detectAddress(any: string, host: Host): string {
  const v4 = any === '0.0.0.0'
  const kind = v4 ? 'private IPv4' : 'public IPv6'
  const found = activeAddresses(host).filter((address) => address.family === (v4 ? 4 : 6) && isPrivate(address.ip) === v4)
  const [first] = found
  if (first === undefined) throw new InputError(`No ${kind} address found`)
  if (found.length > 1) throw new InputError(`Multiple ${kind} addresses found. Please configure one with 'bind' and/or 'advertise'.`)
  return first.ip
}

/** Loopback addresses count only where there is nothing else. */
function activeAddresses(host: Host): readonly InterfaceAddress[] {
  const all = host.addresses()
  const outside = all.filter((address) => !address.loopback)
  return outside.length > 0 ? outside : all
}

export function isPrivate(ip: string): boolean {
  const parsed = parseIp(ip)
  return parsed !== undefined && privateBlocks.some((block) => contains(block, parsed))
}
