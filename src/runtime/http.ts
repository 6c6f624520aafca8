import type { Sample } from './metrics.ts'
import type { TlsMaterial } from './tls.ts'

/**
 * The HTTP server as a port, 1.1 and, behind TLS, 2 as well: requests come in as exchanges, parsed but not interpreted. Thin on purpose: a request costs one
 * object on top of the platform's own, and a reply is one call. Strings are byte strings.
 */
export interface HttpPort {
  /** Resolves once connections are accepted. `handle` must not throw; it answers each exchange exactly once, now or later. */
  listen(options: HttpListenOptions, handle: (exchange: HttpExchange) => void): Promise<HttpListener>
}

export interface HttpListenOptions {
  /** Where to listen: an IP address and a port (0: any free one), or the path of a unix socket. */
  readonly at: { readonly ip: string; readonly port: number } | { readonly path: string }
  /** Takes a connection from an address (empty on a unix socket) and returns what its end is told to; otherwise it is closed without a reply. */
  readonly admit: (address: string) => (() => void) | undefined
  /** Bytes of the request line and all headers together; above, the reply is 431. */
  readonly maxHeaderBytes: number
  /** A connection whose first request (handshake included) is not there by then is closed. Absent: it may take any time. */
  readonly firstRequestMs?: number
  /** Serves nothing but TLS. */
  readonly tls?: HttpTls
}

/** TLS of a listener. */
export interface HttpTls {
  /** How a connection is secured, as things stand when it begins. `demandCertificate`: callers must show one that the authorities vouch for. */
  readonly options: () => { readonly material: TlsMaterial; readonly demandCertificate: boolean }
  /** Is told of a connection that did not come to be, in Go's words as far as there are any. */
  readonly refused: (address: string, fault: string) => void
}

export interface HttpListener {
  /** The address as bound; for a unix socket the path, and port 0. */
  readonly ip: string
  readonly port: number
  /** Stops accepting, lets what is in flight end for at most `graceMs`, then cuts every connection. */
  close(graceMs: number): Promise<void>
}

/** A piece of a streamed reply: bytes, or a byte string. */
export type Piece = Uint8Array | string

/** What stands before the body in many replies: the text, and what it was made of. */
export interface SharedHead {
  readonly text: string
  /** The same with the body behind it, once somebody wanted it. */
  whole: string | undefined
  readonly status: number
  readonly headers: readonly string[]
  /** The second that its date names. */
  readonly second: number
}

/** A body that many replies send. Whoever sends it keeps with it what it makes of it. */
export class SharedBody {
  readonly bytes: Uint8Array
  /** The gzip of the bytes, once somebody wanted it. */
  packed: Uint8Array | Promise<Uint8Array> | undefined = undefined
  /** The head of the last answer that sent it. */
  head: SharedHead | undefined = undefined
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** One request and the means to answer it. */
export interface HttpExchange {
  readonly method: string
  /** The request target as sent: `/v1/kv/a?raw`, `http://host/path`, `*`. */
  readonly target: string
  /** `1.1`, `1.0`, or `2.0`. */
  readonly version: string
  /** The caller's IP address; empty on a unix socket. */
  readonly remoteAddress: string
  readonly remotePort: number
  /** The Content-Length; 0 when no body was announced, −1 when its length is not (chunked). */
  readonly declaredLength: number

  /** The first header of that name (given in lower case), or the empty string. */
  header(name: string): string

  /**
   * Reads the whole body. `done` gets undefined as soon as it turns out longer than `limit`; what was read is dropped then, and no
   * more is read. Never called when the caller goes away before the end.
   */
  collect(limit: number, done: (body: string | undefined) => void): void

  /** The body in pieces as they arrive, with back-pressure; fails when the caller goes away before the end. */
  chunks(): AsyncIterable<Uint8Array>

  /**
   * Answers. `headers` is a flat list of names and values, to which this adds the length and the date; the list is used up. A body
   * that was not read is drained if little is left, else the connection closes after the reply. `gzip` compresses the body and
   * says so.
   */
  send(status: number, headers: string[], body: string | SharedBody, gzip: boolean): void

  /**
   * Answers in pieces, with back-pressure and a turn of the event loop between them. Rejects, and cuts the connection, when the
   * pieces fail; resolves early when the caller goes away, after ending the iteration.
   */
  stream(status: number, headers: string[], pieces: AsyncIterable<Piece>, gzip: boolean): Promise<void>

  /** Adds the milliseconds from now until the answer to a sample; of a stream, until its end. */
  measure(sample: Sample): void

  /**
   * Aborted if the caller goes away before the answer is complete. All exchanges of a connection may share it, so it is of no meaning
   * after the answer, and who listens to it stops then.
   */
  gone(): AbortSignal
}
