import type { TcpConnection } from './tcp.ts'

/** TLS on a connection that is open already: both sides say a byte in plain before it, or none. */
export interface TlsPort {
  /**
   * Answers as the server, from `early` on, which has been read already. The connection belongs to the result; closing it, also
   * during the handshake, closes both.
   */
  accept(connection: TcpConnection, early: Uint8Array, options: TlsServerOptions): Promise<TlsConnection>
  /** Why these certificates cannot be used, in Go's words; undefined when they can. */
  fault(material: TlsMaterial): string | undefined
  /** Begins as the client. */
  connect(connection: TcpConnection, options: TlsClientOptions): Promise<TlsConnection>
}

/** Certificates and rules that both sides take from one configuration. Texts are PEM. A changed one is a new object. */
export interface TlsMaterial {
  /** Whom to believe; none: the machine's own. */
  readonly authorities: readonly string[]
  /** Empty: none. */
  readonly certificate: string
  readonly key: string
  readonly minVersion: TlsVersion
  /** Cipher suites below version 1.3, by their names in the standards; absent: the usual ones. */
  readonly cipherSuites?: readonly string[]
  /** The server's order of suites counts, not the client's. */
  readonly preferServerSuites?: boolean
}

export type TlsVersion = 'tls10' | 'tls11' | 'tls12' | 'tls13'

export interface TlsServerOptions {
  readonly material: TlsMaterial
  /** Whether the client must show a certificate that the authorities vouch for; if not, none is asked. */
  readonly demandCertificate: boolean
  /** What may be chosen by ALPN. */
  readonly protocols?: readonly string[]
}

export interface TlsClientOptions {
  readonly material: TlsMaterial
  /** Said to the server, and what its certificate must be for if `verify` is `name`. */
  readonly serverName?: string
  /** `chain`: the authorities vouch for the certificate, whatever its name. */
  readonly verify: 'nothing' | 'chain' | 'name'
  readonly protocol?: string
}

export interface TlsConnection extends TcpConnection {
  /** What ALPN settled on. */
  readonly protocol: string | undefined
  /** Whether the other side has shown a certificate that was verified and is for this name. */
  isFrom(name: string): boolean
}
