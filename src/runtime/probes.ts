import type { TlsMaterial } from './tls.ts'

/**
 * What health checks ask of the network: each call is one try on a connection of its own, which is gone when the call settles.
 * Failures are `ConsulError`s in the words of Go's libraries (`dial tcp 127.0.0.1:1: connect: connection refused`); their codes are
 * `ProbeFault`s. An aborted signal rejects with its reason. Strings are byte strings.
 */
export interface Probes {
  /** One exchange; redirects are the caller's to follow. */
  http(request: HttpProbe, signal: AbortSignal): Promise<HttpProbeAnswer>
  /** Connects, shakes hands if TLS is asked for, and hangs up. */
  connect(target: DialTarget, tls: ProbeTls | undefined, signal: AbortSignal): Promise<void>
  /** Sends an empty datagram, and resolves when there is an answer. */
  datagram(target: DialTarget, signal: AbortSignal): Promise<void>
  /** Calls a method that takes one message and gives one. */
  grpc(call: GrpcCall, signal: AbortSignal): Promise<GrpcAnswer>
  /** Resolves when an HTTP/2 ping is answered. */
  http2Ping(target: DialTarget, tls: ProbeTls | undefined, signal: AbortSignal): Promise<void>
}

/** How far a try came: no connection, no TLS, or no answer. */
export type ProbeFault = 'dial-failed' | 'handshake-failed' | 'no-answer'

/** Host and port to dial. A host is a name or an IP address without brackets. */
export interface DialTarget {
  readonly host: string
  readonly port: number
}

export interface ProbeTls {
  /** Whether the certificate must be good for the name, and signed by somebody this machine trusts. */
  readonly verify: boolean
  /** The name to ask for and expect. */
  readonly serverName: string
  /** What to show, and whom to believe; without it nothing, and those whom this machine trusts. */
  readonly material?: TlsMaterial
}

export interface HttpProbe {
  readonly at: DialTarget | { readonly path: string }
  /** Set for https. */
  readonly tls?: ProbeTls
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  /** Names and values in turn, all that is sent: nothing is added but what `gzip` asks for and what ends the connection. */
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
  /** Read at a bounded rate. Leaving the iteration hangs up. */
  readonly body: AsyncIterable<Uint8Array>
  /** Hangs up without reading the body. */
  drop(): void
}

export interface GrpcCall {
  readonly target: DialTarget
  readonly tls: ProbeTls | undefined
  /** `host:port` as the caller knows it. */
  readonly authority: string
  /** `/package.Service/Method`. */
  readonly method: string
  readonly message: Uint8Array
  /** What the server is told about the time there is. */
  readonly timeoutMs: number
}

/** What came back: of a proxy or another server perhaps, so all of it may be missing. */
export interface GrpcAnswer {
  readonly httpStatus: number
  readonly contentType: string
  /** `grpc-status` and `grpc-message`; empty when there were none. */
  readonly status: string
  readonly message: string
  /** The first bytes of the body, frames and all. */
  readonly body: Uint8Array
}
