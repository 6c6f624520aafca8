/** What the banner of a starting agent shows. */
export interface BannerFacts {
  readonly version: string
  readonly nodeId: string
  readonly nodeName: string
  readonly datacenter: string
  readonly server: boolean
  readonly bootstrap: boolean
  readonly clientAddrs: readonly string[]
  readonly ports: { readonly http: number, readonly https: number, readonly grpc: number, readonly dns: number, readonly serfLan: number, readonly serfWan: number }
  readonly advertiseAddr: string
  readonly gossip: { readonly encrypt: string }
  readonly tls: { readonly verifyIncoming: boolean, readonly verifyOutgoing: boolean }
}

/** The banner of 1.8.7, up to the line that announces the log (surface/config.md §8). */
export function bannerLines(facts: BannerFacts): readonly string[] {
  const { gossip, ports, server, tls } = facts
  const rows: readonly (readonly [string, string])[] = [
    ['Version', `'${facts.version}'`],
    ['Node ID', `'${facts.nodeId}'`],
    ['Node name', `'${facts.nodeName}'`],
    ['Datacenter', `'${facts.datacenter}' (Segment: '${server ? '<all>' : ''}')`],
    ['Server', `${server} (Bootstrap: ${facts.bootstrap})`],
    ['Client Addr', `[${facts.clientAddrs.join(' ')}] (HTTP: ${ports.http}, HTTPS: ${ports.https}, gRPC: ${ports.grpc}, DNS: ${ports.dns})`],
    ['Cluster Addr', `${facts.advertiseAddr} (LAN: ${ports.serfLan}, WAN: ${ports.serfWan})`],
    ['Encrypt', `Gossip: ${gossip.encrypt !== ''}, TLS-Outgoing: ${tls.verifyOutgoing}, TLS-Incoming: ${tls.verifyIncoming}, Auto-Encrypt-TLS: false`],
  ]
  // The prefix of the original's lines is four blanks; names end at column 18.
  return [
    '==> Starting Consul agent...',
    ...rows.map(([name, value]) => `    ${name.padStart(14)}: ${value}`),
    '',
    '==> Log data will now stream in as it occurs:',
    '',
  ]
}
