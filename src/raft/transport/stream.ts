/** A connection that carries Raft; its first byte, and TLS, have been dealt with. `TcpConnection` is one. */
export interface RaftStream {
  readonly chunks: AsyncIterable<Uint8Array>
  /** Resolves when there is room for more; what is written in one turn stays in order. */
  write(bytes: Uint8Array): Promise<void>
  close(): void
}
