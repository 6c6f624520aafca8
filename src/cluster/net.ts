import type { PoolNet } from '../gossip/pool.ts'
import type { TlsPort } from '../runtime/tls.ts'

/** The network as agents of a cluster need it: connections, with TLS on them, datagrams, names and the cipher of gossip. */
export interface ClusterNet extends PoolNet {
  readonly tls: TlsPort
}
