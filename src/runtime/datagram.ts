/** Datagrams (UDP) as a port. */
export interface DatagramPort {
  /** Binds a socket, to any free port for port 0. `receive` must not throw; the bytes are its own. */
  bind(at: { readonly ip: string; readonly port: number }, receive: Receive): Promise<DatagramSocket>
  /**
   * A socket of its own for one other side: only what comes from there is received. `failed` is called when nobody listens there, as
   * far as the network tells.
   */
  dial(to: { readonly host: string; readonly port: number }, receive: (message: Uint8Array) => void, failed: (error: Error) => void): Promise<DatagramLine>
}

/** What is called for each datagram, with the address and port that it came from. */
export type Receive = (message: Uint8Array, ip: string, port: number) => void

export interface DatagramLine {
  send(message: Uint8Array): void
  close(): Promise<void>
}

export interface DatagramSocket {
  readonly ip: string
  readonly port: number
  /** Sends one datagram. The bytes must not change afterwards. Nobody knows whether it arrives; `failed` is called if it could not leave. */
  send(message: Uint8Array, ip: string, port: number, failed: (error: Error) => void): void
  close(): Promise<void>
}
