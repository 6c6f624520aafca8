/**
 * What the SWIM machine needs and gives. Times are milliseconds of the driver's clock, which never goes back; names are byte strings;
 * addresses are 4 or 16 bytes and are never normalised, since peers compare them byte by byte (protocol/gossip.md §3.8).
 */
export type Instant = number

/** [pmin, pmax, pcur, dmin, dmax, dcur]: memberlist's and the application's protocol ranges and what is spoken (§3.10). */
export type Versions = readonly [number, number, number, number, number, number]

export type NodeState = 'alive' | 'suspect' | 'dead' | 'left'

/** A member as it is believed to be. Such values do not change; a change of belief is a new value. */
export interface SwimNode {
  readonly name: string
  readonly ip: Uint8Array
  readonly port: number
  readonly meta: Uint8Array
  readonly versions: Versions
  readonly incarnation: number
  readonly state: NodeState
}

/** Uniform sources of chance. */
export interface SwimRandom {
  /** In [0, 2³²). */
  u32(): number
  /** In [0, 1). */
  float(): number
}

/** A sink for log lines; nothing comes back from it. */
export interface SwimLog {
  error(message: string): void
  warn(message: string): void
  info(message: string): void
  debug(message: string): void
}

/**
 * Who lives on top: memberlist's delegates. All calls are synchronous and come from inside a call of the machine, so an application
 * must not call the machine back from them except to read; what it queues is sent by the next gossip tick.
 */
export interface SwimApplication {
  /** A user message, by datagram or stream, without its type byte. A view: copy what is kept. */
  message(now: Instant, bytes: Uint8Array): void
  /** Messages to piggyback: each costs `overhead` bytes beside its own length, all together at most `limit`. */
  broadcasts(overhead: number, limit: number): readonly Uint8Array[]
  /** Whether `broadcasts` would give something to an empty packet. Cheap: asked after every event. */
  hasBroadcasts(): boolean
  /** The user state of a push/pull. */
  localState(join: boolean): Uint8Array
  /** A view: copy what is kept. */
  mergeState(now: Instant, bytes: Uint8Array, join: boolean): void
  joined(now: Instant, node: SwimNode): void
  left(now: Instant, node: SwimNode, state: 'dead' | 'left'): void
  updated(now: Instant, node: SwimNode): void
  /** Another address claims the name of a known member. */
  conflict(now: Instant, existing: SwimNode, other: SwimNode): void
  /** The text of a refusal when a whole list must not be merged on a join. */
  mayMerge(nodes: readonly SwimNode[]): string | undefined
  /** The text of a refusal when one member must not be believed alive. */
  mayBeAlive(node: SwimNode): string | undefined
  /** The payload of acks. */
  ackPayload(): Uint8Array | undefined
  /** A direct ack came in time; the payload is a view. */
  pingCompleted(now: Instant, node: SwimNode, rttMs: number, payload: Uint8Array): void
}

/** What the driver has to do, in this order for one target. */
export type SwimEffect =
  /** Send a datagram: ready but for encryption. `node` is the name when the target is a known member. */
  | { readonly kind: 'datagram'; readonly ip: Uint8Array; readonly port: number; readonly node?: string; readonly bytes: Uint8Array }
  /**
   * Dial, send, read one message (memberlist-stream.ts), close; give the answer, decrypted, to `pushPulled`. `bytes` are ready but for
   * encryption. `node` is what the dialled member should be called, if known.
   */
  | {
      readonly kind: 'pushPull'
      readonly ticket: number
      readonly ip: Uint8Array
      readonly port: number
      readonly node?: string
      readonly join: boolean
      readonly bytes: Uint8Array
    }
  /** The same with a ping, answered to `tcpPinged` until `untilMs`. */
  | {
      readonly kind: 'tcpPing'
      readonly ticket: number
      readonly ip: Uint8Array
      readonly port: number
      readonly node: string
      readonly bytes: Uint8Array
      readonly untilMs: Instant
    }
