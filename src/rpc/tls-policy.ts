import type { TlsClientOptions, TlsMaterial } from '../runtime/tls.ts'

/** What the configuration says about TLS between agents (protocol/rpc.md §2). A reload makes a new one. */
export interface TlsPolicy {
  readonly material: TlsMaterial
  /** Nothing is served in plain, and clients must show a certificate. */
  readonly verifyIncoming: boolean
  /** Servers are called by TLS and must have a certificate that the authorities vouch for. */
  readonly verifyOutgoing: boolean
  /** … and that is for `server.DC.DOMAIN`, as must be that of whoever speaks Raft. */
  readonly verifyServerHostname: boolean
  /** Without the dot at its end. */
  readonly domain: string
}

/** The name that the certificates of a datacenter's servers carry. */
export function serverName(policy: TlsPolicy, datacenter: string): string {
  return `server.${datacenter}.${policy.domain.replace(/\.$/, '')}`
}

/** Whether a first byte that is none of the selectors may be the start of TLS. */
export function servesNativeTls({ material }: TlsPolicy): boolean {
  return material.authorities.length > 0 && material.certificate !== ''
}

/** How a server of a datacenter is called. */
export function clientOptions(policy: TlsPolicy, datacenter: string): TlsClientOptions {
  const { material } = policy
  if (policy.verifyServerHostname) return { material, verify: 'name', serverName: serverName(policy, datacenter) }
  return { material, verify: policy.verifyOutgoing ? 'chain' : 'nothing' }
}
