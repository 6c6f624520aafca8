/**
 * What health checks ask of the network: each call is one try on connections of its own, and all of them are gone when it settles.
 * Failures are `ConsulError`s in the words of Go's network library (`dial tcp 127.0.0.1:1: connect: connection refused`). An aborted
 * signal rejects with its reason. Strings are byte strings.
 */
export interface Probes {
  http(request: HttpProbe, signal: AbortSignal): Promise<HttpProbeAnswer>
  /** Connects, shakes hands if TLS is asked for, and hangs up. */
  connect(target: DialTarget, tls: ProbeTls | undefined, signal: AbortSignal): Promise<void>
}

/** Host and port to dial. A host is a name or an IP address without brackets. */
export interface DialTarget {
  readonly host: string
  readonly port: number
}

export interface ProbeTls {
  /** Whether the certificate must be good for the name. */
  readonly verify: boolean
  /** The name to ask for and expect. */
  readonly serverName: string
}

/** One exchange; redirects are the caller's to follow. */
export interface HttpProbe {
  readonly at: DialTarget | { readonly path: string }
  /** Set for https. */
  readonly tls?: ProbeTls
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  /** Names and values in turn, all that is sent: nothing is added but what ends the connection. */
  readonly headers: readonly string[]
  readonly body: string
  /** Offers gzip, and undoes it when the answer comes so. */
  readonly gzip: boolean
}

export interface HttpProbeAnswer {
  readonly status: number
  /** The words behind the status. */
  readonly reason: string
  /** The first header of that name, in lower case; empty when there is none. */
  header(name: string): string
  /** Leaving the iteration hangs up. */
  readonly body: AsyncIterable<Uint8Array>
  /** Hangs up without reading the body. */
  drop(): void
}
