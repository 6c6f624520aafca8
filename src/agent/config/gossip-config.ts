/** Where a pool of gossip listens, or says that it can be reached. */
export interface GossipAddress {
  readonly ip: string
  /** 0 only where any free port will do. */
  readonly port: number
}

/** The timings of a pool that can be set. */
export interface GossipTimings {
  readonly gossipIntervalMs: number
  readonly gossipNodes: number
  readonly probeIntervalMs: number
  readonly probeTimeoutMs: number
  readonly suspicionMult: number
  readonly retransmitMult: number
}

/** One pool: `gossip_lan`, `serf_lan`, `retry_join` and so on, or those with `wan` in their name. */
export interface PoolConfig {
  readonly bind: GossipAddress
  readonly advertise: GossipAddress
  readonly timings: GossipTimings
  /** How long a failed member is remembered; not above 0: as long as usual. */
  readonly reconnectTimeoutMs: number
  /** Networks (CIDR) whose members are taken; empty: all. */
  readonly allowedCidrs: readonly string[]
  /** Joined once at start, or the agent does not start. */
  readonly startJoin: readonly string[]
  /** Tried until one can be joined. */
  readonly retryJoin: readonly string[]
  readonly retryIntervalMs: number
  /** 0: for ever. */
  readonly retryMax: number
}

/** How an agent gossips. */
export interface GossipConfig {
  readonly lan: PoolConfig
  /** Absent where the port is off. */
  readonly wan: PoolConfig | undefined
  /** In base64; empty for none. */
  readonly encrypt: string
  readonly verifyIncoming: boolean
  readonly verifyOutgoing: boolean
  /** Whether keys are kept in a file, which then comes before `encrypt`. */
  readonly keyringFile: boolean
  readonly rejoinAfterLeave: boolean
}
