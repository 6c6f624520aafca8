import { InputError } from '../../std/errors.ts'
import type { Host } from '../../runtime/host.ts'
import { type AddressReader, detectAddress, isAny } from './addresses.ts'
import type { AgentConfig, AgentPorts, ListenAddress } from './agent-config.ts'
import type { Issues } from './issues.ts'
import type { Values } from './values.ts'

/** Ports as configured: what is not a port is off. */
export function buildPorts(values: Values, issues: Issues): AgentPorts {
  const port = (key: string): number => {
    const value = values.integer(key)
    if (value <= 0) return -1
    if (value > 65535) issues.add(key, `${key}: invalid port: ${value}`)
    return Number(value)
  }
  const ports = {
    dns: port('ports.dns'), http: port('ports.http'), https: port('ports.https'), server: port('ports.server'), grpc: port('ports.grpc'),
    serfLan: port('ports.serf_lan'), serfWan: port('ports.serf_wan'),
  }
  for (const range of ['proxy', 'sidecar', 'expose']) {
    const least = port(`ports.${range}_min_port`)
    if (port(`ports.${range}_max_port`) < least) {
      throw new InputError(`${range}_min_port must be less than ${range}_max_port. To disable, set both to zero.`)
    }
  }
  return ports
}

type Network = Pick<AgentConfig, 'bindAddr' | 'advertiseAddr' | 'advertiseAddrWan' | 'clientAddrs' | 'taggedAddresses' | 'httpAddresses' | 'httpsAddresses'
  | 'dnsAddresses' | 'grpcAddresses'>

/** Where to listen and what to advertise. */
export function buildAddresses(values: Values, read: AddressReader, ports: AgentPorts, host: Host): Network {
  const bindAddr = bindAddress(values, read)
  const advertise = values.string('advertise_addr')
  const advertiseWan = values.string('advertise_addr_wan')
  if (isAny(advertise)) throw new InputError('Advertise address cannot be 0.0.0.0, :: or [::]')
  if (isAny(advertiseWan)) throw new InputError('Advertise WAN address cannot be 0.0.0.0, :: or [::]')
  const configured = read.ip('advertise_addr', advertise) ?? bindAddr
  const advertiseAddr = isAny(configured) ? detectAddress(configured, host) : configured
  // The original reads this key twice, and so reports a bad one twice.
  read.ip('advertise_addr', advertise)
  const tagged = taggedAddresses(values, read, advertiseAddr)
  const clientAddrs = read.ips('client_addr', values.string('client_addr'))
  const listen = (key: string, port: number): readonly ListenAddress[] => {
    // Read even where the port is off, since a bad address is bad all the same.
    const own = read.all(key, values.string(key))
    if (port < 0) return []
    if (own.length === 0) return clientAddrs.map((ip) => ({ kind: 'tcp', ip, port }))
    return own.map((address) => (address.kind === 'unix' ? address : { kind: 'tcp', ip: address.ip, port }))
  }
  return {
    bindAddr,
    advertiseAddr,
    advertiseAddrWan: tagged.wan,
    clientAddrs,
    dnsAddresses: listen('addresses.dns', ports.dns),
    httpAddresses: listen('addresses.http', ports.http),
    httpsAddresses: listen('addresses.https', ports.https),
    grpcAddresses: listen('addresses.grpc', ports.grpc),
    taggedAddresses: { ...Object.fromEntries(values.map('tagged_addresses')), ...tagged },
  }
}

function bindAddress(values: Values, read: AddressReader): string {
  const addresses = read.all('bind_addr', values.string('bind_addr'))
  const [first] = addresses
  if (first === undefined) throw new InputError('bind_addr cannot be empty')
  if (addresses.length > 1) throw new InputError("bind_addr cannot contain multiple addresses. Use 'addresses.{dns,http,https}' instead.")
  if (first.kind === 'unix') throw new InputError('bind_addr cannot be a unix socket')
  return first.ip
}

function taggedAddresses(values: Values, read: AddressReader, advertiseAddr: string): Readonly<Record<string, string>> & { readonly wan: string } {
  const family = (key: string, otherwise: string, six: boolean, from = key): string | undefined => {
    const address = read.ip(key, values.string(from)) ?? (otherwise.includes(':') === six ? otherwise : undefined)
    if (address !== undefined && address.includes(':') !== six) throw new InputError(`${key} must be an ipv${six ? 6 : 4} address`)
    return address
  }
  const lan4 = family('advertise_addr_ipv4', advertiseAddr, false)
  const lan6 = family('advertise_addr_ipv6', advertiseAddr, true)
  const wan = read.ip('advertise_addr_wan', values.string('advertise_addr_wan')) ?? advertiseAddr
  const wan4 = family('advertise_addr_wan_ipv4', wan, false)
  // A slip of the original: it looks for its key advertise_addr_wan_ipv6 under the name of the other.
  const wan6 = family('advertise_addr_wan_ipv6', wan, true, 'advertise_addr_ipv6')
  return {
    lan: advertiseAddr,
    ...(lan4 === undefined ? {} : { lan_ipv4: lan4 }),
    ...(lan6 === undefined ? {} : { lan_ipv6: lan6 }),
    wan,
    ...(wan4 === undefined ? {} : { wan_ipv4: wan4 }),
    ...(wan6 === undefined ? {} : { wan_ipv6: wan6 }),
  }
}
