/** Connections (TCP) as a port, for protocols that are not HTTP. */
export interface TcpPort {
  /** Resolves once connections are accepted. A connection is closed when `serve` settles; a rejection cuts it. */
  listen(options: TcpListenOptions, serve: (connection: TcpConnection) => Promise<void>): Promise<TcpListener>
  /** Connects within the given time. */
  dial(to: TcpDialOptions, withinMs: number): Promise<TcpConnection>
}

export interface TcpDialOptions {
  readonly host: string
  readonly port: number
  /** The address of this machine to connect from, when it matters. */
  readonly from?: string
}

export interface TcpListenOptions {
  readonly ip: string
  /** 0: any free one. */
  readonly port: number
  /** A connection on which nothing happens for this long is cut; 0: never. */
  readonly idleMs: number
  /** Connections beyond this many are closed at once. */
  readonly maxConnections: number
}

export interface TcpListener {
  readonly ip: string
  readonly port: number
  /** Stops accepting and cuts every connection. */
  close(): Promise<void>
}

export interface TcpConnection {
  readonly remoteAddress: string
  readonly remotePort: number
  /** What the other side sends, with back-pressure; ends when it is done, fails when the connection breaks. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>
  /** Says that nothing more will be written; reading goes on. Resolves when all of it is on its way. */
  finish(): Promise<void>
  /** Cuts the connection; what was written may still arrive. */
  close(): void
}
