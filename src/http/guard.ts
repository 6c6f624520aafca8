import { assert } from '../std/assert.ts'
import { contains, parseIp, parseNetwork } from '../std/ip.ts'
import type { Network } from '../std/ip.ts'

/** Whether a path starts with one of the blocked ones (G10). */
export function blockList(prefixes: readonly string[]): ((path: string) => boolean) | undefined {
  return prefixes.length === 0 ? undefined : (path) => prefixes.some((prefix) => path.startsWith(prefix))
}

/** Whether writes may come from an address (G11); undefined when they may come from anywhere. */
export function writeGuard(networks: readonly string[]): ((address: string) => boolean) | undefined {
  if (networks.length === 0) return undefined
  const allowed = networks.map(parseChecked)
  return (address) => {
    const ip = parseIp(address)
    return ip !== undefined && allowed.some((network) => contains(network, ip))
  }
}

function parseChecked(text: string): Network {
  const network = parseNetwork(text)
  assert(network !== undefined, `the configuration let ${text} pass as a network`)
  return network
}

/** Whether an Accept-Encoding header wants gzip: named, and not with a quality of nothing. */
export function acceptsGzip(header: string): boolean {
  if (header === '') return false
  if (header === 'gzip') return true
  for (const part of header.split(',')) {
    const [coding = '', ...parameters] = part.split(';')
    if (coding.trim().toLowerCase() !== 'gzip') continue
    const quality = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('q='))
    return quality === undefined || Number(quality.slice(2)) > 0
  }
  return false
}
