import type { Versions } from './ports.ts'

/** How fast a pool is (protocol/gossip.md §4.12). */
export interface SwimTimings {
  readonly probeIntervalMs: number
  readonly probeTimeoutMs: number
  readonly gossipIntervalMs: number
  /** Members that each gossip tick sends to. */
  readonly gossipNodes: number
  readonly gossipToTheDeadMs: number
  readonly pushPullIntervalMs: number
  /** Peers asked to probe in our place. */
  readonly indirectChecks: number
  readonly retransmitMult: number
  readonly suspicionMult: number
  readonly suspicionMaxTimeoutMult: number
  /** How often the interval the worst health makes a probe take. */
  readonly awarenessMax: number
  /** How long a departure or new meta may take until it is told. */
  readonly broadcastTimeoutMs: number
}

/** What a hostile member can make this one keep or do. */
export interface SwimBounds {
  /** Members in the table, and in one push/pull; a table this full forgets those who left, which the original never does. */
  readonly members: number
  /** Bytes of the user state of one push/pull. */
  readonly userState: number
  /** What one datagram may decompress to. */
  readonly packet: number
  /** What one stream may decompress to. */
  readonly stream: number
  /** Indirect probes served at one time. */
  readonly relays: number
}

export interface SwimOptions {
  /** A byte string. */
  readonly name: string
  /** The address that peers are told: 4 or 16 bytes. */
  readonly ip: Uint8Array
  readonly port: number
  /** What a port of 0 in a message stands for. */
  readonly bindPort: number
  readonly meta: Uint8Array
  readonly versions: Versions
  readonly timings: SwimTimings
  readonly bounds: SwimBounds
  /** Bytes of a datagram, encryption included. */
  readonly packetBytes: number
  /** Bytes that encryption adds: 0, 29 or 45. Asked anew each time, since keys come and go. */
  readonly sealBytes: () => { readonly gossip: number; readonly direct: number }
  readonly compress: boolean
  readonly tcpPings: boolean
  /** After this long a dead member's name is free for another address; 0 for never. */
  readonly deadNodeReclaimMs: number
  /** Whether an address may take part; everyone may when absent. */
  readonly allows?: (ip: Uint8Array) => boolean
}

/** As long as a meta may be (§3.7). */
export const mostMetaBytes = 512
/** Longer names, of members and accusers, are not believed: with meta of the greatest length they would fit no packet. */
export const mostNameBytes = 512
export const packetBytes = 1400

export const defaultBounds: SwimBounds = {
  members: 1 << 15,
  userState: 8 << 20,
  packet: 1 << 16,
  stream: 20 << 20,
  relays: 1024,
}

export const lanTimings: SwimTimings = {
  probeIntervalMs: 1000,
  probeTimeoutMs: 500,
  gossipIntervalMs: 200,
  gossipNodes: 3,
  gossipToTheDeadMs: 30_000,
  pushPullIntervalMs: 30_000,
  indirectChecks: 3,
  retransmitMult: 4,
  suspicionMult: 4,
  suspicionMaxTimeoutMult: 6,
  awarenessMax: 8,
  broadcastTimeoutMs: 5000,
}

export const wanTimings: SwimTimings = {
  ...lanTimings,
  probeIntervalMs: 5000,
  probeTimeoutMs: 3000,
  gossipIntervalMs: 500,
  gossipNodes: 4,
  gossipToTheDeadMs: 60_000,
  pushPullIntervalMs: 60_000,
  suspicionMult: 6,
}
