/** What the generator sends: each connection has one request on the way at a time. */
export interface Load {
  readonly port: number
  readonly connections: number
  readonly seconds: number
  readonly method: string
  /** `{n}` becomes a number that runs from `first` to `first + keys - 1` and around again. */
  readonly path: string
  readonly keys: number
  readonly first?: number
  /** Bytes of the body; from 12 on, no two are alike. */
  readonly bodyBytes: number
  /** Not counted, to let compilers warm up. */
  readonly warmUpSeconds: number
  /** Stop after one round over all keys rather than after `seconds`. */
  readonly once?: boolean
}

/** What the generator saw. Times in milliseconds. */
export interface Measured {
  readonly operations: number
  readonly seconds: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly p999: number
  readonly max: number
  /** Operations in the slowest whole second, as a share of the mean. */
  readonly worstSecond: number
  readonly bySecond: readonly { readonly count: number; readonly slowest: number }[]
  /** Share of one core that the generator itself used; near 1 the figures are about the generator. */
  readonly generatorCpu: number
  readonly errors: number
  readonly firstError: string
}
