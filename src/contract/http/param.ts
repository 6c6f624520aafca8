/**
 * A query parameter of a route: for the reference page, and for the typed client. The server's mappings read the query
 * themselves, since what a parameter means often hangs on its mere presence (G42).
 */
export interface Param<T> {
  /** `flag` counts by presence; `texts` may repeat; `bool` is a flag that may also say true or false. */
  readonly kind: 'flag' | 'text' | 'texts' | 'u64' | 'duration' | 'bool'
  readonly doc: string
  readonly __value?: T
}

export type Params = Readonly<Record<string, Param<unknown>>>

/** The parameters a client may give. */
export type Given<P extends Params> = { readonly [K in keyof P]?: P[K] extends Param<infer T> ? T : never }

export const flag = (doc: string): Param<boolean> => ({ kind: 'flag', doc })
export const text = (doc: string): Param<string> => ({ kind: 'text', doc })
export const texts = (doc: string): Param<readonly string[]> => ({ kind: 'texts', doc })
export const u64 = (doc: string): Param<number | bigint> => ({ kind: 'u64', doc })
/** A Go duration such as `10s`. */
export const duration = (doc: string): Param<string> => ({ kind: 'duration', doc })
export const bool = (doc: string): Param<boolean> => ({ kind: 'bool', doc })

/** Accepted by every route that reaches the servers. */
export const common = {
  dc: text('The datacenter to ask, if not the agent\'s own.'),
  token: text('The token to act with.'),
  pretty: flag('Indent the JSON.'),
}

/** How fresh a reply must be. */
export const consistency = {
  stale: flag('Any server may answer, without asking the leader.'),
  consistent: flag('The leader must first make sure that it still leads.'),
  leader: flag('The leader answers; overrides `discovery_max_stale`.'),
  cached: flag('The agent may answer from its cache.'),
  max_stale: duration('As stale, but ask the leader when the answer is older than this.'),
}

/** Waiting for news. */
export const blocking = {
  index: u64('Wait until the index of the answer is above this one.'),
  wait: duration('How long to wait at most; 5 minutes unless given, 10 at most.'),
}

/** Keeping only some rows (surface/http.md §3). */
export const selection = { filter: text('An expression that rows must satisfy: `Service.Port == 80 and "v1" in Service.Tags`.') }

/** Sorting by distance. */
export const near = { near: text('The node to sort by the distance from; `_agent` is the agent\'s own.') }

/** What reads of replicated state take. */
export const readParams = { ...common, ...consistency, ...blocking }
