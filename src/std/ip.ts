/** An IP address as its 4 or 16 bytes. IPv4 addresses written as IPv6 (`::ffff:10.0.0.1`) are IPv4, as in Go. */
export type Ip = readonly number[]

/** Parses what Go 1.15's `net.ParseIP` parses; undefined for anything else. Zones are refused. */
export function parseIp(text: string): Ip | undefined {
  const ip = text.includes(':') ? parseV6(text) : parseV4(text)
  if (ip?.length === 16 && ip.every((byte, i) => (i < 10 ? byte === 0 : i < 12 ? byte === 255 : true))) return ip.slice(12)
  return ip
}

/** Prints as Go's `IP.String`. */
export function formatIp(ip: Ip): string {
  if (ip.length === 4) return ip.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => (ip[2 * i]! << 8) | ip[2 * i + 1]!)
  let best = { start: -1, length: 1 }
  for (let start = 0; start < 8; start++) {
    let end = start
    while (end < 8 && groups[end] === 0) end++
    if (end - start > best.length) best = { start, length: end - start }
  }
  const hex = (from: number, to: number): string => groups.slice(from, to).map((group) => group.toString(16)).join(':')
  return best.start < 0 ? hex(0, 8) : `${hex(0, best.start)}::${hex(best.start + best.length, 8)}`
}

/** Joins as Go's `net.JoinHostPort`: IPv6 in brackets. */
export function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** A network in CIDR form. */
export interface Network {
  readonly ip: Ip
  readonly bits: number
}

/** Parses `10.0.0.0/8`; undefined when it is none. */
export function parseNetwork(text: string): Network | undefined {
  const match = /^(.+)\/(\d{1,3})$/.exec(text)
  const ip = match === null ? undefined : parseIp(match[1]!)
  const bits = Number(match?.[2])
  return ip === undefined || bits > ip.length * 8 ? undefined : { ip, bits }
}

/** Prints as Go's `IPNet.String`: from the first address of the network. */
export function formatNetwork({ ip, bits }: Network): string {
  return `${formatIp(ip.map((byte, i) => byte & (0xff00 >> Math.min(Math.max(bits - i * 8, 0), 8))))}/${bits}`
}

export function contains(network: Network, ip: Ip): boolean {
  if (network.ip.length !== ip.length) return false
  for (let bit = 0; bit < network.bits; bit += 8) {
    const mask = network.bits - bit >= 8 ? 0xff : (0xff << (8 - (network.bits - bit))) & 0xff
    if (((network.ip[bit / 8]! ^ ip[bit / 8]!) & mask) !== 0) return false
  }
  return true
}

function parseV4(text: string): Ip | undefined {
  if (!/^\d{1,}\.\d{1,}\.\d{1,}\.\d{1,}$/.test(text)) return undefined
  const bytes = text.split('.').map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

function parseV6(text: string): Ip | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half, i) => parseGroups(half, i === halves.length - 1))
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined
  if (tail === undefined) return head.length === 16 ? head : undefined
  const missing = 16 - head.length - tail.length
  // `::` stands for at least one group.
  return missing < 2 ? undefined : [...head, ...Array.from({ length: missing }, () => 0), ...tail]
}

function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return []
  const out: number[] = []
  const groups = text.split(':')
  for (const [i, group] of groups.entries()) {
    if (last && i === groups.length - 1 && group.includes('.')) {
      const v4 = parseV4(group)
      if (v4 === undefined) return undefined
      out.push(...v4)
      continue
    }
    if (!/^[0-9a-fA-F]+$/.test(group)) return undefined
    // Any number of zeros may lead, as Go allows.
    const value = Number.parseInt(group, 16)
    if (value > 0xffff) return undefined
    out.push(value >> 8, value & 0xff)
  }
  return out.length <= 16 ? out : undefined
}
